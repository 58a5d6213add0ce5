package authz

import (
	"errors"
	"io"
	"net/http"

	"fairlead/scanner"
	"fairlead/storage"
	"fairlead/web"
)

// largestReport is how large a report may be that a scanner has signed: it can have many tokens.
const largestReport = 1 << 20

// leakedEndpoint is the stack of /oauth/leaked, where anybody reports a leaked token. The answer
// depends on nothing but the form of the request.
func (h *Handlers) leakedEndpoint() http.Handler {
	return h.App.API(web.API{Writes: true, AnswerError: writeTokenError, LargestBody: h.largestLeaked}, h.leaked)
}

// largestLeaked is for requests that look signed. That they are is known once they have been read.
func (h *Handlers) largestLeaked(r *http.Request) int64 {
	if _, signed := scanner.SignatureOf(r.Header); signed && h.Scanner.URL != "" {
		return largestReport
	}
	return 0
}

// leaked handles POST /oauth/leaked. Nothing that was sent is logged.
func (h *Handlers) leaked(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		return tokenError{code: "invalid_request", status: http.StatusMethodNotAllowed, description: "This endpoint only accepts POST"}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return invalidRequest("The body is incomplete or larger than 64 KiB", err)
	}
	by, err := h.allowReport(r, body)
	if err != nil {
		return err
	}
	reported, err := reportedTokens(r.Header.Get("Content-Type"), body)
	if err != nil {
		return err
	}
	if by == "" && len(reported) > mostReported {
		return invalidRequest("The report has more than 100 tokens", nil)
	}
	stopped, err := h.App.DB.ReportLeaks(r.Context(), leaksOf(reported, by))
	if stopped > 0 {
		web.Log(r.Context()).Info("stopped what was reported as leaked", "count", stopped, "scanner", by)
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, struct {
		Status string `json:"status"`
	}{"received"})
}

// allowReport names the scanner that has signed a report. Other reports, also those with a
// signature that is not valid, are anybody's and count against the limit of their address.
func (h *Handlers) allowReport(r *http.Request, body []byte) (by string, err error) {
	s, signed := scanner.SignatureOf(r.Header)
	if signed && h.Scanner.Verify(s, body) {
		return scanner.GitHub, nil
	}
	if err := h.App.AllowIP(h.reports, r); err != nil {
		return "", tooManyReports(err)
	}
	if signed && h.Scanner.Learn(r.Context(), s) && h.Scanner.Verify(s, body) {
		return scanner.GitHub, nil
	}
	return "", nil
}

func tooManyReports(limited error) error {
	var e *web.Error
	if !errors.As(limited, &e) {
		return limited
	}
	return tokenError{code: "temporarily_unavailable", status: e.Status, retryAfter: e.RetryAfter,
		description: "There were too many reports from this address. Send up to 100 tokens in one request, or try again later"}
}

// leaksOf are reports by a scanner, or by anybody.
func leaksOf(reported []reportedToken, by string) (all []storage.Leak) {
	for _, one := range reported {
		all = append(all, storage.Leak{Token: TokenHash(one.Token), Key: storage.Hash(one.Token), Found: storage.Found{By: by, URL: foundURL(one.URL)}})
	}
	return all
}

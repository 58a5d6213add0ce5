package authz

import (
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"time"

	"fairlead/scanner"
	"fairlead/storage"
	"fairlead/web"
)

// largestReport is how large a report may be that a scanner has signed: it can have many tokens.
const largestReport = 1 << 20

// largeReports is how many of these are read at once. That a scanner has signed one is known only
// once it has been read, and until then anybody's takes memory.
const largeReports = 16

// usualReport is how large any other report may be.
const usualReport = 64 << 10

const (
	sayLarge       = "The body is incomplete or larger than 64 KiB"
	sayLargeSigned = "The body is incomplete or larger than 1 MiB"
)

var errLargeReports = tokenError{code: "temporarily_unavailable", status: http.StatusServiceUnavailable, retryAfter: 5 * time.Second,
	description: "There are too many large reports right now. Try again in a few seconds", cause: web.ErrOverloaded}

// leakedEndpoint is the stack of /oauth/leaked, where anybody reports a leaked token. The answer
// depends on nothing but the form of the request.
func (h *Handlers) leakedEndpoint() http.Handler {
	next := h.App.API(web.API{Writes: true, AnswerError: writeTokenError, LargestBody: h.largestLeaked}, h.leaked)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isUsual := 0 <= r.ContentLength && r.ContentLength <= usualReport; isUsual || h.largestLeaked(r) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		defer h.largeReports.Add(-1)
		if h.largeReports.Add(1) > largeReports || h.App.AllowIP(h.large, r) != nil {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("Connection", "close") // else all of it would be read first
			writeTokenError(w, r, errLargeReports)
			return
		}
		next.ServeHTTP(w, r)
	})
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
		return errOnlyPOST
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		if h.largestLeaked(r) > 0 {
			return invalidRequest(sayLargeSigned, err)
		}
		return invalidRequest(sayLarge, err)
	}
	by, err := h.allowReport(r, body)
	if err != nil {
		return err
	}
	if by == "" && len(body) > usualReport { // parsed, it would take many times its size
		return invalidRequest(sayLarge, nil)
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
		web.Log(r.Context()).Info("paused or revoked what was reported as leaked", "count", stopped, "scanner", by)
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, struct {
		Status string `json:"status"`
	}{"received"})
}

// allowReport names the scanner that has signed a report. Other reports, also those with a
// signature that is not valid, are anybody's and count against the limit of their address. So do
// signed ones that are repeated: a signature names no recipient, so anyone who has received a
// report can send it here.
func (h *Handlers) allowReport(r *http.Request, body []byte) (by string, err error) {
	s, signed := scanner.SignatureOf(r.Header)
	if signed && h.Scanner.Verify(s, body) && !h.isRepeat(body) {
		return scanner.GitHub, nil
	}
	if err := h.App.AllowIP(h.reports, r); err != nil {
		return "", tooManyReports(err)
	}
	if !signed {
		return "", nil
	}
	if h.Scanner.Learn(r.Context(), s) && h.Scanner.Verify(s, body) {
		return scanner.GitHub, nil
	}
	return "", nil
}

// isRepeat counts a signed report, and reports whether it has come more often than a scanner would
// send it.
func (h *Handlers) isRepeat(body []byte) bool {
	sum := sha256.Sum256(body)
	return h.App.AllowKey(h.repeats, string(sum[:])) != nil
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

package authz

import (
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
)

// attemptEnded is the response for an attempt that has ended. A double submit or a
// reload gets the same redirect as the first one while its code can still be used.
func (h *Handlers) attemptEnded(r *http.Request, a storage.Attempt, req request) error {
	page := &EndedPage{Partner: a.Partner}
	switch a.Outcome {
	case storage.Allowed: // no BackURL: no error would be true
		again, err := h.codeAgain(r, a)
		if err != nil {
			return err
		}
		if again != "" {
			return req.redirect(reply{code: again, state: req.state()})
		}
		page.Heading.Text = "You’ve already responded to this request" // the connection may have ended since
		page.Text = locale.Text("You allowed %[1]s to use your account. Go back to %[1]s to continue.").With(a.Partner)
		page.ToConnections = !a.IsTest()
	case storage.Denied:
		if r.Method == http.MethodPost {
			return req.redirect(req.denial())
		}
		page.Heading = locale.Text("You did not connect %s").With(a.Partner)
		page.Text = locale.Text("You’ve already responded to this request. If you’ve changed your mind, go back to %s and start again.").With(a.Partner)
		page.BackURL = h.replyURL(req.redirect(req.denial()))
	case storage.Refused:
		page.Heading.Text = "This request was refused"
		page.Text = locale.Text("Nothing was connected. Go back to %s and start again.").With(a.Partner)
		page.BackURL = h.replyURL(req.redirect(reply{errorCode: "access_denied", description: "The request was refused before the user answered it", state: req.state()}))
	case storage.Pending:
		page.Heading.Text = "This request has expired"
		page.Text = locale.Text("Nothing was connected, but what you saved is still here. Start again from %s; it only takes a moment.").With(a.Partner)
		page.BackURL = h.replyURL(req.redirect(reply{errorCode: "access_denied", description: "The request expired before the user answered it", state: req.state()}))
	}
	return &endedError{status: http.StatusGone, attempt: a, page: page}
}

// codeAgain is the code of an attempt, for the account that allowed it, or empty if it
// has been used or has expired.
func (h *Handlers) codeAgain(r *http.Request, a storage.Attempt) (string, error) {
	who, known, err := flow.ActorOf(h.App, r, a)
	if err != nil || !known || who.Account.ID != a.AccountID {
		return "", err
	}
	for _, key := range h.CodeKeys() {
		code := codeFor(key, a.ID)
		row, err := h.App.DB.CodeByHash(r.Context(), storage.Hash(code))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		if row.UsedAt.IsZero() && !row.Disconnected && h.App.DB.Now().Before(row.ExpiresAt.Time) {
			return code, nil
		}
	}
	return "", nil
}

func unknownAttempt() *endedError {
	return &endedError{status: http.StatusNotFound, unknown: true, page: &EndedPage{
		Heading: locale.Text("We can’t find this request").With(),
		Text:    locale.Text("It may have expired a while ago. Please go back to the site that sent you here and start again.").With(),
	}}
}

// otherBrowser is the page for a browser that did not begin the attempt. It shows only
// the partner's name and offers no way to end the attempt.
func otherBrowser(a storage.Attempt) *endedError {
	return &endedError{status: http.StatusForbidden, page: &EndedPage{
		Heading: locale.Text("This request began in another browser").With(),
		Text: locale.Text("Finish connecting %[1]s in the browser where you started, with cookies enabled. " +
			"Or go back to %[1]s in this browser and start again.").With(a.Partner),
	}}
}

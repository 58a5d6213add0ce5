package authz

import (
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// showConsent asks whether the partner may act for the account.
func (h *Handlers) showConsent(w http.ResponseWriter, r *http.Request) error {
	attempt, _, who, err := h.loadConsent(r)
	if err != nil {
		return err
	}
	page := &flow.ConsentPage{
		AccountID:    who.Account.ID,
		AccountName:  who.Account.FullName,
		AccountEmail: who.Account.Email,
		Permissions:  flow.Permissions(h.App.Brand.Name),
	}
	page.Title, page.TitleArgs = "Connect %s", []any{attempt.Partner}
	page.Flow = flow.Progress(attempt, flow.StepAccess)
	page.Policy = flow.Policy(attempt)
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitConsent stores the user's decision. The form names the account that it showed,
// since the user may have logged in with another one in another tab.
func (h *Handlers) submitConsent(_ http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	attempt, req, who, err := h.loadConsent(r)
	if err != nil {
		return err
	}
	if form.Get("account") != who.Account.ID {
		return &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
	}
	switch form.Get("decision") {
	case "allow":
		return h.finish(r, attempt, req, true)
	case "deny":
		return h.deny(r, attempt, req, who)
	}
	return &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
}

// loadConsent finds the attempt and who answers it. If another step comes first, the
// error redirects to the dispatcher.
func (h *Handlers) loadConsent(r *http.Request) (storage.Attempt, request, flow.Actor, error) {
	attempt, req, err := h.loadAttempt(r, flow.AttemptID(r))
	if err != nil {
		return attempt, req, flow.Actor{}, err
	}
	s, err := h.progress(r, attempt, req)
	if err != nil {
		return attempt, req, flow.Actor{}, err
	}
	who, signedIn, err := flow.ActorOf(h.App, r, attempt)
	if err != nil {
		return attempt, req, who, err
	}
	if to := s.next(); !signedIn || to != stepConsent && to != stepNone {
		return attempt, req, who, &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
	}
	return attempt, req, who, nil
}

// finish spends the attempt, writes the code and sends the browser to the partner.
func (h *Handlers) finish(r *http.Request, attempt storage.Attempt, req request, consented bool) error {
	code, err := h.issueCode(r, attempt, req, consented)
	var refused *redirectError
	switch {
	case errors.Is(err, storage.ErrSpent):
		return h.spentError(r, attempt)
	case errors.Is(err, storage.ErrSignedOut):
		return &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
	case errors.As(err, &refused):
		return h.refuse(r, attempt, req, refused)
	case err != nil:
		return err
	}
	return req.redirect(reply{code: code, state: req.state()})
}

// deny ends the attempt without a code.
func (h *Handlers) deny(r *http.Request, attempt storage.Attempt, req request, who flow.Actor) error {
	err := h.App.DB.EndAttempt(r.Context(), attempt.ID, who.Account.ID, storage.Denied, storage.EventDenied, "")
	if errors.Is(err, storage.ErrSpent) {
		return h.spentError(r, attempt)
	}
	if err != nil {
		return err
	}
	return req.redirect(req.denial())
}

// spentError is the response to a request that lost a race with its duplicate.
func (h *Handlers) spentError(r *http.Request, was storage.Attempt) error {
	is, _, err := h.loadAttempt(r, was.ID)
	if err != nil {
		return err
	}
	if is.IsTest() { // another test account has been chosen in another tab
		return &web.Redirect{To: flow.DispatcherURL(is.ID)}
	}
	return errors.New("the attempt is both spent and open")
}

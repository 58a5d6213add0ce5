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
	attempt, _, identity, err := h.loadConsent(r)
	if err != nil {
		return err
	}
	page := &flow.ConsentPage{
		AccountID:    identity.Account.ID,
		AccountName:  identity.Account.FullName,
		AccountEmail: identity.Account.Email,
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
	attempt, req, identity, err := h.loadConsent(r)
	if err != nil {
		return err
	}
	if form.Get("account") != identity.Account.ID {
		return &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
	}
	switch form.Get("decision") {
	case "allow":
		return h.finish(r, attempt, req, true)
	case "deny":
		return h.deny(r, attempt, req, identity)
	}
	return &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
}

// loadConsent finds the attempt and who is logged in. If another step comes first, the
// error redirects to the dispatcher.
func (h *Handlers) loadConsent(r *http.Request) (storage.Attempt, request, web.Identity, error) {
	attempt, req, err := h.loadAttempt(r, flow.AttemptID(r))
	if err != nil {
		return attempt, req, web.Identity{}, err
	}
	s, err := h.progress(r, attempt, req)
	if err != nil {
		return attempt, req, web.Identity{}, err
	}
	who, signedIn := web.IdentityOf(r)
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
		return h.spentError(r, attempt.ID)
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
func (h *Handlers) deny(r *http.Request, attempt storage.Attempt, req request, who web.Identity) error {
	err := h.App.DB.EndAttempt(r.Context(), attempt.ID, who.Account.ID, storage.Denied, storage.EventDenied, "")
	if errors.Is(err, storage.ErrSpent) {
		return h.spentError(r, attempt.ID)
	}
	if err != nil {
		return err
	}
	return req.redirect(req.denial())
}

// spentError is the response to a request that lost a race with its duplicate.
func (h *Handlers) spentError(r *http.Request, attemptID string) error {
	if _, _, err := h.loadAttempt(r, attemptID); err != nil {
		return err
	}
	return errors.New("the attempt is both spent and open")
}

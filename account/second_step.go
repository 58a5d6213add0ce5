package account

import (
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

const secondFactorPath = "/login/second-factor"

// secondStep is a login whose second step is due.
type secondStep struct {
	attempt storage.Attempt
	pending storage.PendingLogIn
	account storage.Account
	state   storage.TwoStep
}

// isSecondStepDue reports whether a right password is not enough for an account in this
// browser.
func (h *Handlers) isSecondStepDue(r *http.Request, who authenticated) (bool, error) {
	if who.provedBoth() {
		return false, nil
	}
	state, err := h.App.DB.TwoStepOf(r.Context(), who.account.ID)
	if err != nil || !state.On() {
		return false, err
	}
	remembered, err := h.isRemembered(r, who.account.ID)
	return !remembered, err
}

// askSecondStep signs nobody in, and redirects to the page of the second step.
func (h *Handlers) askSecondStep(w http.ResponseWriter, r *http.Request, a storage.Attempt, who authenticated) error {
	err := h.App.StartPendingLogIn(w, r, storage.PendingLogIn{OwnerID: who.account.ID, AttemptID: a.ID,
		PasswordChangedAt: who.passwordChangedAt})
	if err != nil {
		return err
	}
	c := chrome(r, a, "")
	return &web.Redirect{To: c.At(secondFactorPath)}
}

// secondStepOf is the login that a request belongs to. If there is none the error is a
// redirect to log in.
func (h *Handlers) secondStepOf(w http.ResponseWriter, r *http.Request) (s secondStep, err error) {
	if s.attempt, err = flow.AttemptOf(h.App, r); err != nil {
		return s, err
	}
	if s.pending, err = h.App.PendingLogIn(r, s.attempt.ID); err != nil {
		return s, err
	}
	switch {
	case s.pending.ID == "":
		c := chrome(r, s.attempt, "")
		return s, &web.Redirect{To: c.At("/login")}
	case s.pending.HasFailed():
		return s, h.tooManyCodes(w, r, s.attempt)
	}
	if s.account, err = h.App.DB.AccountByID(r.Context(), s.pending.OwnerID); err != nil {
		return s, err
	}
	if s.account.Status != storage.Active {
		return s, suspended()
	}
	s.state, err = h.App.DB.TwoStepOf(r.Context(), s.account.ID)
	return s, err
}

// startOver is the URL of the login form.
func startOver(r *http.Request, a storage.Attempt) string {
	c := chrome(r, a, "")
	if _, signedIn := web.IdentityOf(r); signedIn {
		return c.At("/login?another=1")
	}
	return c.At("/login")
}

// tooManyCodes leads back to log in.
func (h *Handlers) tooManyCodes(w http.ResponseWriter, r *http.Request, a storage.Attempt) error {
	return h.App.RedirectWithAlert(w, startOver(r, a), "Too many wrong codes. Please log in again.")
}

// completeSecondStep signs in, once, with what was right.
func (h *Handlers) completeSecondStep(w http.ResponseWriter, r *http.Request, s secondStep, proven authenticated) error {
	proven.account, proven.passwordChangedAt, proven.pendingID = s.account, s.pending.PasswordChangedAt, s.pending.ID
	err := h.signInAndRedirect(w, r, s.attempt, proven, storage.EventLoggedIn)
	if errors.Is(err, storage.ErrSpent) { // the form was sent twice, or the password has just been changed
		c := chrome(r, s.attempt, "")
		return &web.Redirect{To: c.At("/login")}
	}
	return err
}

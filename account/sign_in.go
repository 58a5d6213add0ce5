package account

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// signInAndRedirect logs a user in and redirects to the next page. The timeline is written
// last, since the dispatcher reads from it that the user has just authenticated.
func (h *Handlers) signInAndRedirect(w http.ResponseWriter, r *http.Request, a storage.Attempt, who authenticated, how storage.EventName) error {
	if err := h.signIn(w, r, a, who, how); err != nil {
		return err
	}
	return &web.Redirect{To: flow.Next(a, r)}
}

// signIn logs a user in. If a second step is due nobody is, and the error is a redirect to
// its page.
func (h *Handlers) signIn(w http.ResponseWriter, r *http.Request, a storage.Attempt, who authenticated, how storage.EventName) error {
	due, err := h.isSecondStepDue(r, who)
	if err != nil {
		return err
	}
	if due {
		return h.askSecondStep(w, r, a, who)
	}
	if err := h.startSession(w, r, who); err != nil {
		return err
	}
	if who.account.Language == "" { // what was chosen before the login is the account's from now on
		if err := h.App.DB.KeepLanguage(r.Context(), who.account.ID, h.languageOf(r, a)); err != nil {
			return err
		}
	}
	return flow.RecordEventBy(h.App, r, a, who.account.ID, how, "")
}

// startSession starts a session in a browser, which is known to the account from then on.
func (h *Handlers) startSession(w http.ResponseWriter, r *http.Request, who authenticated) error {
	passwordChangedAt, err := h.passwordTimeOf(r, who)
	if err != nil {
		return err
	}
	_, known, err := h.requester(r, who.account.Email)
	if err != nil {
		return err
	}
	in := web.SignIn{AccountID: who.account.ID, PasswordChangedAt: who.passwordChangedAt, Passkey: who.passkey, SignedUp: who.signedUp || who.signsUpAgain,
		PendingID: who.pendingID, Code: who.code, NewBrowser: !known}
	keep := func() {}
	if who.remembered && h.RememberBrowser > 0 {
		in.Remembered, keep = h.rememberBrowser(w, who.account.ID)
	}
	if err := h.App.SignIn(w, r, in); err != nil {
		return err
	}
	keep()
	return h.remember(w, r, who.account, passwordChangedAt)
}

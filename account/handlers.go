package account

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"fairlead/flow"
	"fairlead/hash"
	"fairlead/key"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// Handlers serves the pages of package account.
type Handlers struct {
	App    *web.App
	Hasher *hash.Hasher
	// VerifyFirst makes no account before its address is verified.
	VerifyFirst bool
	// CodeLifetime and ResetLifetime are how long codes by mail and reset links work; zero
	// is ten minutes and half an hour.
	CodeLifetime, ResetLifetime time.Duration
	// LinkKeys are those that the mailer derives codes and links with, the newest first.
	LinkKeys func() [][]byte
	// NotMailed counts password resets that are not mailed because there were too many
	// for one address.
	NotMailed *web.Flood
	// ClosingGrace is how long a closed account can be kept by logging in; zero is two weeks.
	ClosingGrace time.Duration
	// Seeds seals the secrets of authenticator apps.
	Seeds func() key.Sealer
	// RememberBrowser is how long a remembered browser needs no second step; zero remembers
	// none.
	RememberBrowser time.Duration

	signUps           *web.Limit // by IP address, which several people may share
	logInsByIP        *web.Limit // by IP address
	logInsByEmail     *web.Limit // by email, whether or not it has an account
	resetsByIP        *web.Limit // by IP address
	resetsByRequester *web.Limit // by email and requester
	resetsByEmail     *web.Limit // by email, whether or not it has an account
	passkeyChallenges *web.Limit // by IP address
	secondSteps       *web.Limit // by account: second steps of logins, and confirmations
	apiKeys           *web.Limit // new ones, by account
	exports           *web.Limit // by account
	codes             *web.Limit // mailed, by account or email, and requester
	codesBySubject    *web.Limit // mailed, by account or sign-up, from everywhere
	codesByRecipient  *web.Limit // mailed, by the email that they go to
	limited           *web.Limit // by attempt: how often a limit is written to its timeline
}

// Mount adds the pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.ClosingGrace = cmp.Or(h.ClosingGrace, 14*24*time.Hour)
	h.CodeLifetime = cmp.Or(h.CodeLifetime, 10*time.Minute)
	h.ResetLifetime = cmp.Or(h.ResetLifetime, 30*time.Minute)
	h.signUps = web.NewLimit(20, 30*time.Second)
	h.logInsByIP = web.NewLimit(30, 2*time.Second)
	h.logInsByEmail = web.NewLimit(10, 30*time.Second)
	h.resetsByIP = web.NewLimit(10, time.Minute)
	h.resetsByRequester = web.NewLimit(3, 10*time.Minute)
	h.resetsByEmail = web.NewLimit(6, 5*time.Minute)
	h.passkeyChallenges = web.NewLimit(60, 2*time.Second)
	h.secondSteps = web.NewLimit(10, 5*time.Minute)
	h.apiKeys = web.NewLimit(10, 6*time.Minute)
	h.exports = web.NewLimit(10, 6*time.Minute)
	h.codes = web.NewLimit(5, 10*time.Minute)
	h.codesBySubject = web.NewLimit(10, 10*time.Minute)
	h.codesByRecipient = web.NewLimit(20, 5*time.Minute)
	h.limited = web.NewLimit(1, time.Minute)
	if h.NotMailed == nil {
		h.NotMailed = web.NewFlood()
	}

	mux.Handle("GET /signup", h.App.Page(h.showSignUp))
	mux.Handle("POST /signup", h.App.Page(h.submitSignUp))
	mux.Handle("GET /signup/verify", h.App.Page(h.showSignUpVerify))
	mux.Handle("POST /signup/verify", h.App.Page(h.submitSignUpVerify))
	mux.Handle("GET /login", h.App.Page(h.showLogIn))
	mux.Handle("POST /login", h.App.Page(h.submitLogIn))
	mux.Handle("GET /login/second-factor", h.App.Page(h.showSecondFactor))
	mux.Handle("POST /login/second-factor", h.App.Page(h.submitSecondFactor))
	mux.Handle("GET /login/second-factor/lost", h.App.Page(h.showLostFactor))
	mux.Handle("GET /forgot", h.App.Page(h.showForgot))
	mux.Handle("POST /forgot", h.App.Page(h.submitForgot))
	mux.Handle("GET /reset", web.SecretURL(h.App.Page(h.showReset)))
	mux.Handle("POST /reset", web.SecretURL(h.App.Page(h.submitReset)))
	mux.Handle("GET /.well-known/change-password", http.RedirectHandler("/account/security", http.StatusSeeOther)) // w3.org/TR/change-password-url
	mux.Handle("GET /logout", h.App.Page(h.showLogOut))
	mux.Handle("POST /logout", h.App.Page(h.submitLogOut))
	mux.Handle("GET /account", h.App.SignedIn(h.showProfile))
	mux.Handle("POST /account", h.App.SignedIn(h.submitProfile))
	mux.Handle("GET /account/verify-email", web.SecretURL(h.App.SignedIn(h.showVerifyEmail)))
	mux.Handle("POST /account/verify-email", web.SecretURL(h.App.SignedIn(h.submitVerifyEmail)))
	mux.Handle("GET /account/email", h.App.Confirmed("/account/email", h.showChangeEmail))
	mux.Handle("POST /account/email", h.App.Confirmed("/account/email", h.submitChangeEmail))
	mux.Handle("GET /account/security", h.App.SignedIn(h.showSecurity))
	mux.Handle("POST /account/security", h.App.SignedIn(h.submitPassword))
	mux.Handle("GET /account/confirm", h.App.SignedIn(h.showConfirm))
	mux.Handle("POST /account/confirm", h.App.SignedIn(h.submitConfirm))
	h.mountTwoStep(mux)
	mux.Handle("POST /account/security/devices", h.App.SignedIn(h.logOutOthers))
	mux.Handle("POST /account/security/devices/{device}", h.App.SignedIn(h.logOutDevice))
	mux.Handle("GET /account/close", h.App.Confirmed("/account/close", h.showClose))
	mux.Handle("POST /account/close", h.App.Confirmed("/account/close", h.submitClose))
	mux.Handle("GET /account/api-keys", h.App.SignedIn(h.showAPIKeys))
	mux.Handle("POST /account/api-keys", h.App.Confirmed(apiKeysPath, h.createAPIKey))
	mux.Handle("POST /account/api-keys/{key}/revoke", h.App.SignedIn(h.revokeAPIKey))
	mux.Handle("GET /account/export", h.App.Confirmed(exportPath, h.showExport))
	mux.Handle("POST /account/export", h.App.Confirmed(exportPath, h.submitExport))
	mux.Handle("GET /account/activity", h.App.SignedIn(h.showActivity))
	h.mountPasskeys(mux)
}

// mountTwoStep adds the pages of two-step login, which are sensitive.
func (h *Handlers) mountTwoStep(mux *http.ServeMux) {
	mux.Handle("GET /account/security/authenticator", h.App.Confirmed(authenticatorPath, h.showAuthenticator))
	mux.Handle("POST /account/security/authenticator", h.App.Confirmed(authenticatorPath, h.submitAuthenticator))
	mux.Handle("POST /account/security/authenticator/remove", h.App.Confirmed(securityPath, h.removeAuthenticator))
	mux.Handle("POST /account/security/two-step/off", h.App.Confirmed(securityPath, h.turnOffTwoStep))
	mux.Handle("GET /account/security/recovery-codes", h.App.Confirmed(recoveryCodesPath, h.showRecoveryCodes))
	mux.Handle("POST /account/security/recovery-codes", h.App.Confirmed(recoveryCodesPath, h.submitRecoveryCodes))
}

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

// recordRefused adds a refusal to the attempt's timeline. Requests beyond a limit are
// added at most once a minute.
func (h *Handlers) recordRefused(r *http.Request, a storage.Attempt, what storage.EventName, detail string, refused *web.Error) error {
	if refused.RetryAfter > 0 {
		if a.ID == "" || h.limited.Take(a.ID, h.App.DB.Now()) > 0 {
			return nil
		}
		what, detail = storage.EventRateLimited, string(what)
	}
	return flow.RecordEvent(h.App, r, a, what, detail)
}

// readPost returns the attempt that a form belongs to and the form.
func (h *Handlers) readPost(r *http.Request) (storage.Attempt, url.Values, error) {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return storage.Attempt{}, nil, err
	}
	form, err := web.Form(r)
	return attempt, form, err
}

// isSignedIn reports whether the user is already logged in and neither clicked "Use another
// account" nor was sent here by the partner's prompt. The form is then skipped.
func isSignedIn(r *http.Request) bool {
	_, signedIn := web.IdentityOf(r)
	return signedIn && !wantsAnother(r) && !r.URL.Query().Has("prompt")
}

// wantsAnother reports whether the user clicked "Use another account". The current session
// ends only when logging in succeeds.
func wantsAnother(r *http.Request) bool { return r.URL.Query().Get("another") == "1" }

// chrome is the frame of this package's pages.
func chrome(r *http.Request, a storage.Attempt, title locale.Text) web.Chrome {
	c := web.Chrome{Title: title, Flow: flow.Progress(a, flow.StepAccount), Policy: flow.Policy(a)}
	if next := r.URL.Query().Get("next"); a.ID == "" && next != "" {
		c.Next = web.LocalPath(next)
	}
	return c
}

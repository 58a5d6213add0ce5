package account

import (
	"net/http"

	"fairlead/web"
)

// Mount adds the pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.setDefaults()
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
	mux.Handle("GET /claim/{link}", web.SecretURL(h.App.Page(h.showClaim)))
	mux.Handle("POST /claim/{link}", web.SecretURL(h.App.Page(h.submitClaim)))
	mux.Handle("GET /second-factor-reset/{link}", web.SecretURL(h.App.Page(h.showStopReset)))
	mux.Handle("POST /second-factor-reset/{link}", web.SecretURL(h.App.Page(h.submitStopReset)))
	mux.Handle("GET /.well-known/change-password", http.RedirectHandler("/account/security", http.StatusSeeOther)) // w3.org/TR/change-password-url
	mux.Handle("GET /logout", h.App.Page(h.showLogOut))
	mux.Handle("POST /logout", h.App.Page(h.submitLogOut))

	h.mountAccount(mux)
	h.mountTwoStep(mux)
	h.mountPasskeys(mux)
}

// mountAccount adds the pages of an account that is logged in.
func (h *Handlers) mountAccount(mux *http.ServeMux) {
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
	mux.Handle("POST /account/security/devices", h.App.SignedIn(h.logOutOthers))
	mux.Handle("POST /account/security/devices/{device}", h.App.SignedIn(h.logOutDevice))
	mux.Handle("GET /account/close", h.App.Confirmed("/account/close", h.showClose))
	mux.Handle("POST /account/close", h.App.Confirmed("/account/close", h.submitClose))
	mux.Handle("GET /account/api-keys", h.App.SignedIn(h.showAPIKeys))
	mux.Handle("POST /account/api-keys", h.App.Confirmed(apiKeysPath, h.createAPIKey))
	mux.Handle("POST /account/api-keys/{key}/revoke", h.App.SignedIn(h.revokeAPIKey))
	mux.Handle("POST /account/api-keys/{key}/resume", h.App.Confirmed(apiKeysPath, h.resumeAPIKey))
	mux.Handle("GET /account/export", h.App.Confirmed(exportPath, h.showExport))
	mux.Handle("POST /account/export", h.App.Confirmed(exportPath, h.submitExport))
	mux.Handle("GET /account/activity", h.App.SignedIn(h.showActivity))
}

// mountTwoStep adds the pages of two-step login, which are sensitive.
func (h *Handlers) mountTwoStep(mux *http.ServeMux) {
	mux.Handle("GET /account/security/authenticator", h.App.Confirmed(authenticatorPath, h.showAuthenticator))
	mux.Handle("POST /account/security/authenticator", h.App.Confirmed(authenticatorPath, h.submitAuthenticator))
	mux.Handle("POST /account/security/authenticator/remove", h.App.Confirmed(securityPath, h.removeAuthenticator))
	mux.Handle("POST /account/security/two-step/resets/{reset}/stop", h.App.SignedIn(h.stopOwnReset))
	mux.Handle("POST /account/security/two-step/off", h.App.Confirmed(securityPath, h.turnOffTwoStep))
	mux.Handle("GET /account/security/recovery-codes", h.App.Confirmed(recoveryCodesPath, h.showRecoveryCodes))
	mux.Handle("POST /account/security/recovery-codes", h.App.Confirmed(recoveryCodesPath, h.submitRecoveryCodes))
}

func (h *Handlers) mountPasskeys(mux *http.ServeMux) {
	mux.Handle("GET /.well-known/passkey-endpoints", h.App.API(web.API{}, h.passkeyEndpoints))
	mux.Handle("POST /login/passkey/options", h.App.Page(h.offerPasskeyLogIn))
	mux.Handle("GET /login/passkey", h.App.Page(pageOfPasskeys("/login")))
	mux.Handle("POST /login/passkey", h.App.Page(h.submitPasskeyLogIn))
	mux.Handle("POST /login/second-factor/passkey/options", h.App.Page(h.offerSecondFactor))
	mux.Handle("GET /login/second-factor/passkey", h.App.Page(pageOfPasskeys(secondFactorPath)))
	mux.Handle("POST /login/second-factor/passkey", h.App.Page(h.submitSecondPasskey))
	mux.Handle("POST /account/confirm/passkey/options", h.App.SignedIn(h.offerConfirmation))
	mux.Handle("GET /account/confirm/passkey", h.App.Page(pageOfPasskeys(confirmPath)))
	mux.Handle("POST /account/confirm/passkey", h.App.SignedIn(h.submitConfirmPasskey))
	mux.Handle("POST /account/security/two-step/passkey", h.App.Confirmed(securityPath, h.requirePasskey))
	mux.Handle("POST /account/security/passkeys/options", h.App.Confirmed(securityPath, h.offerNewPasskey))
	mux.Handle("POST /account/security/passkeys", h.App.Confirmed(securityPath, h.addPasskey))
	mux.Handle("GET /account/security/passkeys/{passkey}", h.App.SignedIn(h.showPasskey))
	mux.Handle("POST /account/security/passkeys/{passkey}", h.App.SignedIn(h.renamePasskey))
	mux.Handle("POST /account/security/passkeys/{passkey}/remove", h.App.Confirmed(securityPath, h.removePasskey))
}

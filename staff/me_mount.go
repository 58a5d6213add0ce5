package staff

import "net/http"

// mountMe adds what staff see and change of themselves.
func (h *Handlers) mountMe(mux *http.ServeMux) {
	myPage := func(*http.Request) string { return mePath }
	mux.Handle("GET /staff/me", h.page(h.showMe))
	mux.Handle("POST /staff/me", h.page(h.changePassword))
	mux.Handle("POST /staff/me/sessions", h.page(h.logOutOthers))
	mux.Handle("GET /staff/me/authenticator", h.page(h.confirmed(itself, h.showAuthenticator)))
	mux.Handle("POST /staff/me/authenticator", h.page(h.confirmed(itself, h.submitAuthenticator)))
	mux.Handle("POST /staff/me/recovery-codes", h.page(h.confirmed(myPage, h.makeRecoveryCodes)))
	mux.Handle("POST /staff/me/passkeys", h.page(h.confirmed(myPage, h.addPasskey)))
	mux.Handle("POST /staff/me/passkeys/options", h.page(h.confirmed(myPage, h.offerNewPasskey)))
	mux.Handle("GET /staff/recovery-codes", h.page(h.showRecoveryCodes))
	mux.Handle("POST /staff/recovery-codes", h.page(h.savedRecoveryCodes))
	mux.Handle("GET /staff/confirm", h.page(h.showConfirm))
	mux.Handle("POST /staff/confirm", h.page(h.submitConfirm))
	mux.Handle("GET /staff/confirm/passkey", h.page(func(w http.ResponseWriter, r *http.Request, _ Person) error { return pageOfPasskeys(confirmPath)(w, r) }))
	mux.Handle("POST /staff/confirm/passkey", h.page(h.submitConfirmPasskey))
	mux.Handle("POST /staff/confirm/passkey/options", h.page(h.offerConfirmPasskey))
}

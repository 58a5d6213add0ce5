package staff

import (
	"net/http"

	"fairlead/web"
)

// mountSignIn adds the pages that lead into the console, and out of it.
func (h *Handlers) mountSignIn(mux *http.ServeMux) {
	mux.Handle("GET /staff/login", h.private(h.showLogIn))
	mux.Handle("POST /staff/login", h.private(h.submitLogIn))
	mux.Handle("GET /staff/login/passkey", h.private(pageOfPasskeys(logInPath)))
	mux.Handle("POST /staff/login/passkey", h.private(h.submitPasskeyLogIn))
	mux.Handle("POST /staff/login/passkey/options", h.private(h.offerPasskeyLogIn))
	mux.Handle("GET /staff/login/code", h.halfOpen(codePath, h.showCode))
	mux.Handle("POST /staff/login/code", h.halfOpen(codePath, h.submitCode))
	mux.Handle("GET /staff/login/code/passkey", h.halfOpen(codePath, func(w http.ResponseWriter, r *http.Request, _ halfOpen) error { return pageOfPasskeys(codePath)(w, r) }))
	mux.Handle("POST /staff/login/code/passkey", h.halfOpen(codePath, h.submitCodePasskey))
	mux.Handle("POST /staff/login/code/passkey/options", h.halfOpen(codePath, h.offerCodePasskey))
	mux.Handle("GET /staff/password", h.halfOpen(passwordPath, h.showPassword))
	mux.Handle("POST /staff/password", h.halfOpen(passwordPath, h.submitPassword))
	mux.Handle("GET /staff/second-factor", h.halfOpen(enrolPath, h.showEnrol))
	mux.Handle("POST /staff/second-factor", h.halfOpen(enrolPath, h.submitEnrol))
	mux.Handle("GET /staff/second-factor/passkey", h.halfOpen(enrolPath, func(w http.ResponseWriter, r *http.Request, _ halfOpen) error { return pageOfPasskeys(enrolPath)(w, r) }))
	mux.Handle("POST /staff/second-factor/passkey", h.halfOpen(enrolPath, h.submitEnrolPasskey))
	mux.Handle("POST /staff/second-factor/passkey/options", h.halfOpen(enrolPath, h.offerEnrolPasskey))
	mux.Handle("GET /staff/welcome", web.SecretURL(h.open(h.showWelcome)))
	mux.Handle("POST /staff/welcome", web.SecretURL(h.open(h.submitWelcome)))
	mux.Handle("POST /staff/logout", h.page(h.logOut))
}

// pageOfPasskeys leads people who reload the page of a refusal back to the page with the form.
func pageOfPasskeys(path string) web.Handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		return &web.Redirect{To: web.WithQuery(path, r.URL.Query())}
	}
}

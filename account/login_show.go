package account

import (
	"cmp"
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// showLogIn handles GET /login.
func (h *Handlers) showLogIn(w http.ResponseWriter, r *http.Request) error {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return err
	}
	if isSignedIn(r) {
		return &web.Redirect{To: flow.Next(attempt, r)}
	}
	email := ifFits(web.Line(r.URL.Query(), "email"), longestEmail) // from the sign-up form
	page := h.logInPage(r, attempt, cmp.Or(email, prefilled(attempt).email))
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) logInPage(r *http.Request, a storage.Attempt, email string) *LogInPage {
	page := &LogInPage{
		Chrome: chrome(r, a, "Log in"),
		Email: web.Field{Name: "email", Label: "Email", Type: "email", Value: email,
			Autocomplete: "username webauthn", MaxLength: longestEmail},
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	}
	if _, signedIn := web.IdentityOf(r); signedIn && wantsAnother(r) {
		page.Stay = flow.Next(a, r)
	}
	page.Policy.OwnScript = true
	page.Passkey, page.Signals.Host = h.passkeyLogIn(page), h.factors.Host()
	return page
}

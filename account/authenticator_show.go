package account

import (
	"net/http"

	"fairlead/factor"
	"fairlead/web"
)

const authenticatorPath = "/account/security/authenticator"

// AuthenticatorPage sets up an authenticator app.
type AuthenticatorPage struct {
	web.Chrome
	factor.SetupView
	Code web.Field
	// Replaces is set if there is an app already.
	Replaces bool
}

// Template names templates/account/authenticator.html.
func (*AuthenticatorPage) Template() string { return "account/authenticator" }

// showAuthenticator handles GET /account/security/authenticator. Each set-up has a secret
// of its own.
func (h *Handlers) showAuthenticator(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if !who.Verified() {
		return h.App.RedirectWithAlert(w, securityPath, web.NotVerified().Text)
	}
	page, err := h.authenticatorPage(r, who, h.factors.NewSetup(who.Account.ID))
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) authenticatorPage(r *http.Request, who web.Identity, s factor.Setup) (*AuthenticatorPage, error) {
	state, err := h.App.DB.TwoStepOf(r.Context(), who.Account.ID)
	if err != nil {
		return nil, err
	}
	view, err := h.factors.Show(s, who.Account.Email)
	return &AuthenticatorPage{Chrome: web.Chrome{Title: "Set up authenticator app"}, SetupView: view, Code: codeField(), Replaces: state.Authenticator}, err
}

func codeField() web.Field { return factor.CodeField("Code") }

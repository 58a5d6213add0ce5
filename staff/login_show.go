package staff

import (
	"net/http"

	"fairlead/factor"
	"fairlead/web"
)

// LogInPage is the form to sign in.
type LogInPage struct {
	web.Chrome
	Email, Password web.Field
	Passkey         factor.PasskeyForm
	Signals         factor.PasskeySignals
}

// Template names templates/staff/login.html.
func (*LogInPage) Template() string { return "staff/login" }

// showLogIn handles GET /staff/login.
func (h *Handlers) showLogIn(w http.ResponseWriter, r *http.Request) error {
	if _, signedIn := personOf(r); signedIn {
		return &web.Redirect{To: afterwards(r)}
	}
	return h.App.Show(w, r, http.StatusOK, h.logInPage(r, ""))
}

func (h *Handlers) logInPage(r *http.Request, email string) *LogInPage {
	page := &LogInPage{Chrome: chrome(r, "Log in to support"), Email: emailField(email), Password: currentPasswordField("password", "Password")}
	page.Email.Autocomplete = "username webauthn"
	if page.Signals.Host = h.factors.Host(); page.Signals.Host != "" {
		page.Passkey = factor.PasskeyForm{Action: page.At(logInPath + "/passkey"), Options: logInPath + "/passkey/options",
			Button: "Log in with a passkey", Conditional: true}
	}
	return page
}

package account

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// ForgotPage asks for the email of the account whose password was forgotten.
type ForgotPage struct {
	web.Chrome
	Email web.Field
}

// Template names templates/account/forgot.html.
func (*ForgotPage) Template() string { return "account/forgot" }

// ForgotSentPage is the same whether or not the account exists.
type ForgotSentPage struct {
	web.Chrome
	Address string
}

// Template names templates/account/forgot_sent.html.
func (*ForgotSentPage) Template() string { return "account/forgot_sent" }

// showForgot handles GET /forgot.
func (h *Handlers) showForgot(w http.ResponseWriter, r *http.Request) error {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, forgotPage(r, attempt, prefilled(attempt).email))
}

func forgotPage(r *http.Request, a storage.Attempt, email string) *ForgotPage {
	return &ForgotPage{
		Chrome: chrome(r, a, "Forgot your password?"),
		Email: web.Field{Name: "email", Label: "Email", Type: "email", Value: email,
			Autocomplete: "username", MaxLength: longestEmail},
	}
}

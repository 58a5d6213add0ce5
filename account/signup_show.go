package account

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// showSignUp handles GET /signup.
func (h *Handlers) showSignUp(w http.ResponseWriter, r *http.Request) error {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return err
	}
	if isSignedIn(r) {
		return &web.Redirect{To: flow.Next(attempt, r)}
	}
	page := signUpPage(r, attempt, prefilled(attempt))
	return h.App.Show(w, r, http.StatusOK, page)
}

func signUpPage(r *http.Request, a storage.Attempt, who person) *SignUpPage {
	return &SignUpPage{
		Chrome: chrome(r, a, "Create an account"),
		FullName: web.Field{Name: "full_name", Label: "Full name", Type: "text", Value: who.fullName,
			Autocomplete: "name", MaxLength: longestText},
		Email: web.Field{Name: "email", Label: "Email", Type: "email", Value: who.email,
			Autocomplete: "username", MaxLength: longestEmail},
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Hint: hintPassword,
			Autocomplete: "new-password"},
		CompanyName: web.Field{Name: "company_name", Label: "Company name (optional)", Type: "text", Value: who.companyName,
			Autocomplete: "organization", MaxLength: longestText, Optional: true},
	}
}

// focus puts the cursor in the first invalid field. Without one it stays at the top, so
// that a screen reader begins with the heading.
func focus(fields ...*web.Field) {
	for _, f := range fields {
		if f.Error != "" {
			f.Autofocus = true
			return
		}
	}
}

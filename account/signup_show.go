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
	who := prefilled(attempt)
	if r.URL.Query().Get("again") != "" {
		if who, err = h.typedBefore(r, who); err != nil {
			return err
		}
	}
	page := h.signUpPage(r, attempt, who)
	return h.App.Show(w, r, http.StatusOK, page)
}

// typedBefore is what was typed in the form of the sign-up that waits for its code.
func (h *Handlers) typedBefore(r *http.Request, otherwise person) (person, error) {
	s, err := h.signUpOf(r)
	if err != nil || s.ID == "" {
		return otherwise, err
	}
	return person{fullName: s.FullName, email: s.Email, companyName: s.CompanyName}, nil
}

func (h *Handlers) signUpPage(r *http.Request, a storage.Attempt, who person) *SignUpPage {
	page := &SignUpPage{
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
	page.Policy.OwnScript = true
	if h.VerifyFirst {
		page.Form = storage.NewUnguessableID()
	}
	return page
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

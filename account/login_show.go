package account

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// showLogIn answers GET /login.
func (m *Room) showLogIn(w http.ResponseWriter, r *http.Request) error {
	attempt, err := m.Web.Attempt(r)
	if err != nil {
		return err
	}
	if arrivedSignedIn(r, attempt) {
		return &web.Detour{To: web.Next(nil, r)}
	}
	page := logInPage(r, attempt, suggested(attempt).email)
	return m.Web.Show(w, r, http.StatusOK, page)
}

func logInPage(r *http.Request, a *storage.Attempt, email string) *LogInPage {
	page := &LogInPage{
		Chrome: chrome(r, a, "Log in"),
		Email: web.Field{Name: "email", Label: "Email", Type: "email", Value: email,
			Autocomplete: "username", MaxLength: longestEmail},
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	}
	focus(&page.Email, &page.Password)
	return page
}

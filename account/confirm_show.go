package account

import (
	"net/http"

	"fairlead/web"
)

// ConfirmPage asks people who are logged in to prove who they are, before they change
// something sensitive.
type ConfirmPage struct {
	web.Chrome
	Email    string
	Password web.Field
}

// Template names templates/account/confirm.html.
func (*ConfirmPage) Template() string { return "account/confirm" }

// showConfirm handles GET /account/confirm.
func (h *Handlers) showConfirm(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	return h.App.Show(w, r, http.StatusOK, confirmPage(r, who))
}

func confirmPage(r *http.Request, who web.Identity) *ConfirmPage {
	return &ConfirmPage{
		Chrome:   web.Chrome{Title: "Confirm your identity", Next: nextOf(r)},
		Email:    who.Account.Email,
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	}
}

// nextOf is the page of this server to return to.
func nextOf(r *http.Request) string { return web.LocalPath(r.URL.Query().Get("next")) }

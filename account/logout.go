package account

import (
	"net/http"

	"fairlead/web"
)

// showLogOut handles GET /logout, which changes nothing.
func (h *Handlers) showLogOut(w http.ResponseWriter, r *http.Request) error {
	return h.App.Show(w, r, http.StatusOK, &LogOutPage{Chrome: web.Chrome{Title: "Log out"}})
}

// submitLogOut handles POST /logout.
func (h *Handlers) submitLogOut(w http.ResponseWriter, r *http.Request) error {
	if err := h.App.SignOut(w, r); err != nil {
		return err
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

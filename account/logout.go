package account

import (
	"net/http"

	"fairlead/web"
)

// showLogOut answers GET /logout, which changes nothing.
func (m *Room) showLogOut(w http.ResponseWriter, r *http.Request) error {
	return m.Web.Show(w, r, http.StatusOK, &LogOutPage{Chrome: web.Chrome{Title: "Log out"}})
}

// submitLogOut answers POST /logout.
func (m *Room) submitLogOut(w http.ResponseWriter, r *http.Request) error {
	if err := m.Web.SignOut(w, r); err != nil {
		return err
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

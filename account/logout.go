package account

import (
	"net/http"
	"time"

	"fairlead/web"
)

// showLogOut handles GET /logout, which changes nothing.
func (h *Handlers) showLogOut(w http.ResponseWriter, r *http.Request) error {
	return h.App.Show(w, r, http.StatusOK, &LogOutPage{Chrome: web.Chrome{Title: "Log out"}})
}

// submitLogOut handles POST /logout. The next person at this browser sees nothing of the
// sign-up that began in it.
func (h *Handlers) submitLogOut(w http.ResponseWriter, r *http.Request) error {
	if err := h.App.SignOut(w, r); err != nil {
		return err
	}
	http.SetCookie(w, h.App.Cookie(signUpCookie, "", -time.Second))
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

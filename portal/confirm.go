package portal

import (
	"net/http"

	"fairlead/web"
)

// ConfirmPage has somebody sign in again before they do something sensitive.
type ConfirmPage struct {
	web.Chrome
	Email string
}

// Template names templates/portal/confirm.html.
func (*ConfirmPage) Template() string { return "portal/confirm" }

// showConfirm handles GET /partners/confirm.
func (h *Handlers) showConfirm(w http.ResponseWriter, r *http.Request, who Person) error {
	page := &ConfirmPage{Chrome: web.Chrome{Title: "Confirm your identity", Next: people.Next(r.URL.Query().Get("next"))}, Email: who.Email}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitConfirm handles POST /partners/confirm.
func (h *Handlers) submitConfirm(_ http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.mailLink(r, who.Email, people.Next(r.URL.Query().Get("next"))); err != nil {
		return err
	}
	return &web.Redirect{To: sentPath}
}

package staff

import (
	"net/http"

	"fairlead/web"
)

// HomePage is where support starts: the search, and what waits.
type HomePage struct {
	web.Chrome
	Search web.Field
}

// Template names templates/staff/home.html.
func (*HomePage) Template() string { return "staff/home" }

// showHome handles GET /staff.
func (h *Handlers) showHome(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.homePage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) homePage(_ *http.Request, _ Person) (*HomePage, error) {
	return &HomePage{Chrome: web.Chrome{Title: "Support"}, Search: searchField("")}, nil
}

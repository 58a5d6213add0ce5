package portal

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// OverviewPage is where a partner's people start.
type OverviewPage struct {
	web.Chrome
	Partner storage.Client
	Status  string
	Role    storage.PersonRole
	// Callback is the default one.
	Callback string
	// Bench is the path of the test bench, if there is one.
	Bench string
	// HasOthers is set for somebody who belongs to other partners too.
	HasOthers bool
}

// Template names templates/portal/overview.html.
func (*OverviewPage) Template() string { return "portal/overview" }

// showOverview handles GET /partners/CLIENT_ID.
func (h *Handlers) showOverview(w http.ResponseWriter, r *http.Request, m Member) error {
	page := &OverviewPage{Chrome: web.Chrome{Title: "%s", TitleArgs: []any{m.Partner.Name}}, Partner: m.Partner, Status: statusName[m.Partner.Status], Role: m.Role,
		Bench: h.benchOf(m.Partner.ID)}
	callbacks, err := h.App.DB.Callbacks(r.Context(), m.Partner.ID)
	if err != nil {
		return err
	}
	for _, c := range callbacks {
		if c.IsDefault {
			page.Callback = c.URL
		}
	}
	all, err := h.App.DB.Memberships(r.Context(), m.ID)
	if err != nil {
		return err
	}
	page.HasOthers = len(all) > 1
	return h.App.Show(w, r, http.StatusOK, page)
}

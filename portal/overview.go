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
}

// Template names templates/portal/overview.html.
func (*OverviewPage) Template() string { return "portal/overview" }

// showOverview handles GET /partners/CLIENT_ID.
func (h *Handlers) showOverview(w http.ResponseWriter, r *http.Request, m Member) error {
	page := &OverviewPage{Chrome: web.Chrome{Title: "%s", TitleArgs: []any{m.Partner.Name}}, Partner: m.Partner, Status: statusName[m.Partner.Status], Role: m.Role}
	return h.App.Show(w, r, http.StatusOK, page)
}

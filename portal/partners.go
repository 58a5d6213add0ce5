package portal

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// PartnersPage lists the partners of a person.
type PartnersPage struct {
	web.Chrome
	Partners web.Table
}

// Template names templates/portal/partners.html.
func (*PartnersPage) Template() string { return "portal/partners" }

// showPartners handles GET /partners. It leads to the partner where there is one.
func (h *Handlers) showPartners(w http.ResponseWriter, r *http.Request, who Person) error {
	all, err := h.App.DB.PartnersOf(r.Context(), who.ID)
	if err != nil {
		return err
	}
	if len(all) == 1 {
		return &web.Redirect{To: below(all[0].ID, "")}
	}
	page := &PartnersPage{Chrome: web.Chrome{Title: "Partners"},
		Partners: web.Table{Label: "Partners", Columns: []string{"Company", "Client ID", "Status"}, Empty: "You don’t belong to any partner."}}
	for _, c := range all {
		page.Partners.Rows = append(page.Partners.Rows, []web.Cell{
			web.LinkCell(c.Name, below(c.ID, "")), web.CodeCell(c.ID), {Text: statusName[c.Status], IsMark: c.Status != storage.Active}})
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// statusName is how pages name the status of a partner.
var statusName = map[storage.Status]string{storage.Active: "Active", storage.Suspended: "Suspended", storage.Leaving: "Leaving", storage.HasLeft: "Left"}

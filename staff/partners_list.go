package staff

import (
	"net/http"
	"slices"
	"time"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const (
	partnersPath   = "/staff/partners"
	newPartnerPath = partnersPath + "/new"
)

// PartnersPage lists partners.
type PartnersPage struct {
	web.Chrome
	Search, Status web.Field
	Partners       web.Table
}

// Template names templates/staff/partners.html.
func (*PartnersPage) Template() string { return "staff/partners" }

// partnerRow is a partner of a list, as scripts read it.
type partnerRow struct {
	partner.JSON
	LastAttemptAt    *time.Time `json:"last_attempt_at"`
	RefusedIn24Hours int64      `json:"refused_in_24_hours"`
}

var partnerStates = []web.Option{
	{Label: "Any"}, {Value: string(storage.ActivePartner), Label: "Active"}, {Value: string(storage.SuspendedPartner), Label: "Suspended"},
	{Value: string(storage.LeavingPartner), Label: "Leaving"}, {Value: string(storage.TroubledPartner), Label: "In trouble"},
}

// showPartners handles GET /staff/partners.
func (h *Handlers) showPartners(w http.ResponseWriter, r *http.Request, _ Person) error {
	page := newPartnersPage(r)
	all, err := h.App.DB.Partners(r.Context(), storage.PartnerFilter{Search: page.Search.Value, State: storage.PartnerState(page.Status.Value),
		After: storage.ParseCursor(web.Filter(r, "after")), Limit: web.RowsShown + 1})
	if err != nil {
		return err
	}
	all, next := storage.Page(all, web.RowsShown)
	if web.PrefersJSON(r) {
		rows, err := h.partnerRows(r, all)
		if err != nil {
			return err
		}
		return web.JSON(w, http.StatusOK, web.NewResults(rows, r.URL, next.String()))
	}
	for _, p := range all {
		page.Partners.Rows = append(page.Partners.Rows, []web.Cell{
			web.LinkCell(p.Name, partnerPath(p.ID)), web.CodeCell(p.ID), statusCell(p.Status), web.CodeCell(p.DefaultCallback),
			web.TimeCell(p.LastAttemptAt.Time), web.NumberCell(p.Refused), web.TimeCell(p.CreatedAt.Time),
		})
	}
	page.Partners.Page(r.URL, next.String())
	return h.App.Show(w, r, http.StatusOK, page)
}

// newPartnersPage reads the filters. A status that is none is any.
func newPartnersPage(r *http.Request) *PartnersPage {
	page := &PartnersPage{Chrome: web.Chrome{Title: "Partners"},
		Search: web.Field{Name: "q", Label: "Search", Type: "search", Value: web.Filter(r, "q"), Autocomplete: "off", Optional: true},
		Status: web.Field{Name: "status", Label: "Status", Type: "select", Value: web.Filter(r, "status"), Options: partnerStates, Optional: true},
		Partners: web.Table{Label: "Partners", Empty: "No partners.",
			Columns: []string{"Company", "Client ID", "Status", "Default callback", "Last attempt", "Refused in 24 hours", "Since"}},
	}
	if !slices.ContainsFunc(partnerStates, func(o web.Option) bool { return o.Value == page.Status.Value }) {
		page.Status.Value = ""
	}
	return page
}

// partnerRows reads the callbacks that only scripts get.
func (h *Handlers) partnerRows(r *http.Request, all []storage.ListedPartner) ([]partnerRow, error) {
	ids := make([]string, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	callbacks, err := h.App.DB.CallbacksOf(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	rows := []partnerRow{}
	for _, p := range all {
		one := partner.Partner{Client: p.Client, DefaultCallback: p.DefaultCallback}
		for _, b := range callbacks {
			if b.ClientID == p.ID {
				one.Callbacks = append(one.Callbacks, b.URL)
			}
		}
		rows = append(rows, partnerRow{one.JSON(""), p.LastAttemptAt.WholeOrNil(), p.Refused})
	}
	return rows, nil
}

// statusCell marks what is not usual.
func statusCell(s storage.Status) web.Cell {
	return web.Cell{Text: web.InWords(string(s)), IsMark: s != storage.Active}
}

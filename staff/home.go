package staff

import (
	"context"
	"net/http"
	"strconv"

	"fairlead/storage"
	"fairlead/web"
)

const (
	// waitingShown is how many open applications and suspended partners are on the page, and
	// countedTo how far open applications are counted.
	waitingShown = 5
	countedTo    = 100
)

// HomePage is where support starts: the search, what waits, and what they did last.
type HomePage struct {
	web.Chrome
	Search web.Field
	// Open is how many applications are open: a number, or "more than 100".
	Open         string
	Applications web.Table
	Suspended    web.Table
	Changes      web.Table
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

func (h *Handlers) homePage(r *http.Request, who Person) (page *HomePage, err error) {
	page = &HomePage{Chrome: web.Chrome{Title: "Support"}, Search: searchField("")}
	if err := h.readOpen(r.Context(), page); err != nil {
		return nil, err
	}
	if page.Suspended, err = h.suspended(r.Context()); err != nil {
		return nil, err
	}
	all, err := h.App.DB.AuditRows(r.Context(), storage.AuditFilter{Who: who.ID, Limit: changesShown})
	if err != nil {
		return nil, err
	}
	page.Changes, err = auditTable(all)
	page.Changes.Label, page.Changes.Empty = "Your last changes", "You haven’t changed anything yet."
	return page, err
}

// readOpen counts the open applications and lists the oldest.
func (h *Handlers) readOpen(ctx context.Context, page *HomePage) error {
	n, err := h.App.DB.CountApplications(ctx, storage.ApplicationOpen, countedTo+1)
	if err != nil {
		return err
	}
	if page.Open = strconv.Itoa(n); n > countedTo {
		page.Open = "more than " + strconv.Itoa(countedTo)
	}
	all, err := h.App.DB.Applications(ctx, storage.ApplicationOpen, storage.Cursor{}, waitingShown)
	page.Applications = applicationTable(all, h.App.DB.Now())
	return err
}

// suspended lists the partners that were suspended, the newest partner first.
func (h *Handlers) suspended(ctx context.Context) (web.Table, error) {
	t := web.Table{Label: "Partners suspended", Columns: []string{"Company", "Client ID", "Reason"}, Empty: "No partners are suspended."}
	all, err := h.App.DB.Partners(ctx, storage.PartnerFilter{State: storage.SuspendedPartner, Limit: waitingShown})
	for _, p := range all[:min(len(all), waitingShown)] {
		t.Rows = append(t.Rows, []web.Cell{web.LinkCell(p.Name, partnerPath(p.ID)), web.CodeCell(p.ID), web.TextCell(p.SuspendedReason)})
	}
	return t, err
}

package portal

import (
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// ConnectionsPage shows how many connections a partner has, and lists them. It names no account
// but by its ID.
type ConnectionsPage struct {
	web.Chrome
	List string // its own path
	Show web.Field
	Chart
	// First and Last name the ends of the chart.
	First, Last string
	Numbers     web.Table
	Connections web.Table
}

// Template names templates/portal/connections.html.
func (*ConnectionsPage) Template() string { return "portal/connections" }

// connectionsJSON is the page as scripts read it.
type connectionsJSON struct {
	Live    int64        `json:"live"`
	New     int64        `json:"new"`
	Ended   int64        `json:"ended"`
	Show    string       `json:"show"`
	Numbers []numberJSON `json:"numbers"` // the newest first
	web.Results
}

// numberJSON are the connections of a day or a month.
type numberJSON struct {
	Day   string `json:"day,omitempty"`
	Month string `json:"month,omitempty"`
	New   int64  `json:"new"`
	Ended int64  `json:"ended"`
	Live  int64  `json:"live"`
}

// connectionRow is a connection as scripts read it, in the list and in an export.
type connectionRow struct {
	AccountID  string     `json:"account_id"`
	Scope      string     `json:"scope"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	EndedAt    *time.Time `json:"ended_at"`
	// PausedAt is when one of its tokens was last paused that still is, only if one is.
	PausedAt *time.Time `json:"paused_at,omitempty"`
}

func (h *Handlers) mountConnections(mux *http.ServeMux) {
	mux.Handle("GET "+onePath+"/connections", h.page(h.showConnections))
}

// showConnections handles GET /partners/CLIENT_ID/connections.
func (h *Handlers) showConnections(w http.ResponseWriter, r *http.Request, m Member) error {
	days, err := h.App.DB.ClientDays(r.Context(), m.Partner.ID)
	if err != nil {
		return err
	}
	after := storage.ParseCursor(web.Filter(r, "after"))
	all, err := h.App.DB.PartnerConnections(r.Context(), m.Partner.ID, after, web.RowsShown+1)
	if err != nil {
		return err
	}
	s := spanOf(web.Filter(r, "show"))
	parts := s.divide(days, h.App.DB.Now())
	all, next := storage.Page(all, web.RowsShown)
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, connectionsAsJSON(s, parts, web.NewResults(connectionRows(all), r.URL, next.String())))
	}
	page := newConnectionsPage(s, parts)
	page.List = r.URL.Path
	page.Connections = connectionsTable(all)
	page.Connections.Page(r.URL, next.String())
	return h.App.Show(w, r, http.StatusOK, page)
}

func newConnectionsPage(s span, parts []part) *ConnectionsPage {
	sum := total(parts)
	name := web.Count(sum.Live, "live connection") + ", " + web.Grouped(sum.New) + " new and " + web.Grouped(sum.Ended) + " ended in " + s.Text
	page := &ConnectionsPage{Chrome: web.Chrome{Title: "Connections"}, Chart: newChart(name, parts),
		Show:  web.Field{Name: "show", Label: "Show", Type: "select", Value: s.Value, Optional: true},
		First: parts[0].Begins.Format(s.layout), Last: parts[len(parts)-1].Begins.Format(s.layout),
		Numbers: web.Table{Label: "Numbers", Columns: []string{s.Column, "New", "Ended", "Live"}}}
	for _, one := range spans {
		page.Show.Options = append(page.Show.Options, web.Option{Value: one.Value, Label: one.Text})
	}
	for i := range parts {
		p := parts[len(parts)-1-i]
		page.Numbers.Rows = append(page.Numbers.Rows, []web.Cell{web.TextCell(p.Begins.Format(s.layout)),
			web.NumberCell(p.New), web.NumberCell(p.Ended), web.NumberCell(p.Live)})
	}
	return page
}

func connectionsTable(all []storage.ClientConnection) web.Table {
	t := web.Table{Label: "Connections", Columns: []string{"Account ID", "Since", "Last used", "Status"}, Empty: "No connections."}
	for _, n := range all {
		status := web.TextCell("Connected")
		if !n.RevokedAt.IsZero() {
			status = web.Cell{Text: "Ended", IsMark: true}
		} else if !n.PausedAt.IsZero() {
			status = web.Cell{Text: "Token paused", IsMark: true}
		}
		t.Rows = append(t.Rows, []web.Cell{web.CodeCell(n.AccountID), web.TimeCell(n.CreatedAt.Time), web.OrNever(n.LastUsedAt), status})
	}
	return t
}

func connectionsAsJSON(s span, parts []part, list web.Results) connectionsJSON {
	sum := total(parts)
	j := connectionsJSON{Live: sum.Live, New: sum.New, Ended: sum.Ended, Show: s.Text, Results: list}
	for i := range parts {
		p := parts[len(parts)-1-i]
		n := numberJSON{New: p.New, Ended: p.Ended, Live: p.Live}
		if s.Column == "Month" {
			n.Month = p.Begins.Format(s.dated)
		} else {
			n.Day = p.Begins.Format(s.dated)
		}
		j.Numbers = append(j.Numbers, n)
	}
	return j
}

func connectionRows(all []storage.ClientConnection) []connectionRow {
	rows := []connectionRow{}
	for _, n := range all {
		rows = append(rows, asRow(n.Connection))
	}
	return rows
}

func asRow(n storage.Connection) connectionRow {
	return connectionRow{n.AccountID, n.Scope, n.CreatedAt.Truncate(time.Second), n.LastUsedAt.WholeOrNil(), n.RevokedAt.WholeOrNil(), n.PausedAt.WholeOrNil()}
}

package staff

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

const auditPath = "/staff/audit"

// AuditPage lists who changed what.
type AuditPage struct {
	web.Chrome
	Who, What, On, From, To web.Field
	Head                    string
	Rows                    web.Table
	CanExport               bool
}

// Template names templates/staff/audit.html.
func (*AuditPage) Template() string { return "staff/audit" }

func newAuditPage(r *http.Request) *AuditPage {
	field := func(name string) web.Field {
		return web.Field{Name: name, Value: web.Filter(r, name), Autocomplete: "off", Optional: true}
	}
	page := &AuditPage{Chrome: web.Chrome{Title: "Audit log"}, Who: field("who"), What: field("what"), On: field("on"),
		From: web.TimeField("from", "From", web.Filter(r, "from")), To: web.TimeField("to", "To", web.Filter(r, "to")), Rows: newAuditTable()}
	page.Who.Label, page.What.Label, page.On.Label = "Who", "What", "On"
	return page
}

func newAuditTable() web.Table {
	return web.Table{Label: "Audit log", Columns: []string{"Number", "When", "Who", "What", "On", "Reason"}, Empty: "No changes."}
}

// showAudit handles GET /staff/audit.
func (h *Handlers) showAudit(w http.ResponseWriter, r *http.Request, who Person) error {
	page := newAuditPage(r)
	page.CanExport = who.IsAdmin()
	wanted, err := h.auditFilter(r, page)
	if err != nil {
		return err
	}
	if web.MarkInvalid(page) {
		return h.App.RefuseFilter(w, r, page)
	}
	all, err := h.App.DB.AuditRows(r.Context(), wanted)
	if err != nil {
		return err
	}
	next := ""
	if len(all) > web.RowsShown {
		all = all[:web.RowsShown]
		next = storage.AuditCursor(all[web.RowsShown-1]).String()
	}
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, web.NewResults(auditLines(all), r.URL, next))
	}
	head, err := h.App.DB.AuditHead(r.Context())
	if err != nil {
		return err
	}
	page.Head = head.String()
	if page.Rows, err = auditTable(all); err != nil {
		return err
	}
	page.Rows.Page(r.URL, next)
	return h.App.Show(w, r, http.StatusOK, page)
}

// auditFilter reads what the page's fields say. Staff are found by their email too.
func (h *Handlers) auditFilter(r *http.Request, page *AuditPage) (f storage.AuditFilter, err error) {
	f = storage.AuditFilter{Who: page.Who.Value, What: page.What.Value, On: page.On.Value, From: web.PeriodFrom(&page.From), To: web.PeriodTo(&page.To),
		After: storage.ParseCursor(web.Filter(r, "after")), Limit: web.RowsShown + 1}
	if _, wrong := storage.ParseEmail(f.Who); wrong == nil {
		someone, err := h.App.DB.StaffByEmail(r.Context(), f.Who)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return f, err
		}
		f.Who = cmp.Or(someone.ID, f.Who)
	}
	return f, nil
}

// auditLines are rows as JSON: what was stored, with its hash.
func auditLines(all []audit.Row) []any {
	lines := []any{}
	for _, row := range all {
		lines = append(lines, json.RawMessage(row.Line))
	}
	return lines
}

func auditTable(all []audit.Row) (web.Table, error) {
	t := newAuditTable()
	for _, row := range all {
		l, err := audit.Parse(row.Line)
		if err != nil { // verifying says more
			l = audit.Line{What: row.What, On: audit.Object{Kind: row.OnKind, ID: row.OnID}, Reason: "This line cannot be read."}
		}
		href := auditPath + "/" + strconv.FormatInt(row.Number, 10)
		t.Rows = append(t.Rows, []web.Cell{
			web.LinkCell(strconv.FormatInt(row.Number, 10), href), web.TimeCell(time.UnixMilli(row.At)), web.TextCell(nameOfWho(l.Who)),
			web.CodeCell(l.What), objectCell(l.On), web.TextCell(l.Reason),
		})
	}
	return t, nil
}

// nameOfWho is a person's name, or that of a command's user with the host.
func nameOfWho(w audit.Who) string {
	switch {
	case w.Name != "" && w.Host != "":
		return w.Name + "@" + w.Host
	case w.Name != "":
		return w.Name
	case w.ID != "":
		return w.ID
	}
	return web.InWords(string(w.Kind))
}

// objectCell links to what has a page.
func objectCell(o audit.Object) web.Cell {
	name := o.Name
	if name == "" {
		name = o.ID
	}
	cell := web.TextCell(fmt.Sprintf("%s %s", o.Kind, name))
	switch o.Kind {
	case "partner":
		cell.Href = partnerPath(o.ID)
	case "account":
		cell.Href = accountPath(o.ID)
	}
	return cell
}

// AuditRowPage shows one change.
type AuditRowPage struct {
	web.Chrome
	Row           audit.Row
	Line          audit.Line
	Who           string
	On            web.Cell
	Before, After string
}

// At is when it was made.
func (p *AuditRowPage) At() time.Time { return time.UnixMilli(p.Row.At).UTC() }

// Template names templates/staff/audit_row.html.
func (*AuditRowPage) Template() string { return "staff/audit_row" }

// showAuditRow handles GET /staff/audit/{number}.
func (h *Handlers) showAuditRow(w http.ResponseWriter, r *http.Request, _ Person) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return web.NotFound()
	}
	row, err := h.App.DB.AuditRow(r.Context(), n)
	if err != nil {
		return web.OrNotFound(err)
	}
	line, err := audit.Parse(row.Line)
	if err != nil {
		return fmt.Errorf("read row %d of the audit log: %w", n, err)
	}
	page := &AuditRowPage{Chrome: web.Chrome{Title: "Change %d", TitleArgs: []any{strconv.FormatInt(n, 10)}}, Row: row, Line: line,
		Who: nameOfWho(line.Who), On: objectCell(line.On), Before: indented(line.Before), After: indented(line.After)}
	return h.answer(w, r, page, json.RawMessage(row.Line))
}

// indented is JSON for people; empty if it says nothing.
func indented(values json.RawMessage) string {
	var b bytes.Buffer
	if string(values) == "{}" || json.Indent(&b, values, "", "  ") != nil {
		return ""
	}
	return b.String()
}

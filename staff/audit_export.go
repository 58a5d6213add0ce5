package staff

import (
	"net/http"
	"strconv"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

// ExportPage asks what to export of the audit log.
type ExportPage struct {
	web.Chrome
	From, To web.Field
}

// Template names templates/staff/audit_export.html.
func (*ExportPage) Template() string { return "staff/audit_export" }

func newExportPage(from, to string) *ExportPage {
	return &ExportPage{Chrome: web.Chrome{Title: "Export the audit log"}, From: web.TimeField("from", "From", from), To: web.TimeField("to", "To", to)}
}

// showExport handles GET /staff/audit/export.
func (h *Handlers) showExport(w http.ResponseWriter, r *http.Request, _ Person) error {
	return h.App.Show(w, r, http.StatusOK, newExportPage("", ""))
}

// submitExport handles POST /staff/audit/export. The lines are sent as they are stored. The
// row about the export comes after them.
func (h *Handlers) submitExport(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page := newExportPage(web.Line(form, "from"), web.Line(form, "to"))
	wanted := storage.AuditFilter{From: web.PeriodFrom(&page.From), To: web.PeriodTo(&page.To)}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	head, err := h.App.DB.AuditHead(r.Context())
	if err != nil {
		return err
	}
	entry := audit.Entry{What: "audit.exported", On: audit.Object{Kind: "audit", ID: strconv.FormatInt(head.Number, 10)}}
	if page.From.Value != "" || page.To.Value != "" {
		entry.After = audit.Values{"from": page.From.Value, "to": page.To.Value}
	}
	if err := h.App.DB.Audit(r.Context(), entry); err != nil {
		return err
	}
	return h.sendLines(w, r, wanted)
}

func (h *Handlers) sendLines(w http.ResponseWriter, r *http.Request, wanted storage.AuditFilter) error {
	web.LeaveGate(r.Context()) // a slow reader must not keep others out
	w.Header().Set("Content-Type", "application/jsonl")
	w.Header().Set("Content-Disposition", `attachment; filename="audit.jsonl"`)
	w.WriteHeader(http.StatusOK)
	for row, err := range h.App.DB.AuditAfter(r.Context(), 0, wanted) {
		if err != nil {
			web.Log(r.Context()).Error("the export of the audit log broke off", "error", err)
			panic(http.ErrAbortHandler) // so that nobody takes a part for all
		}
		if _, err := w.Write([]byte(row.Line + "\n")); err != nil {
			return nil //nolint:nilerr // the reader has gone
		}
	}
	return nil
}

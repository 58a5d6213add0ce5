package portal

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// CallbacksPage lists a partner's callbacks, active or requested.
type CallbacksPage struct {
	web.Chrome
	Path        string
	CanChange   bool // not while the partner is suspended
	Callbacks   web.Table
	NewCallback web.Field
}

// Template names templates/portal/callbacks.html.
func (*CallbacksPage) Template() string { return "portal/callbacks" }

// listedCallback is a callback of a list, as scripts read it.
type listedCallback struct {
	ID        string                 `json:"id"`
	URL       string                 `json:"callback"`
	IsDefault bool                   `json:"default"`
	CreatedAt time.Time              `json:"created_at"`
	Status    storage.CallbackStatus `json:"status"`
	Reason    string                 `json:"reason,omitempty"` // it was declined for

	at storage.Time
	by string
	// request is set for one that is not active.
	request *storage.CallbackRequest
}

// Cursor is where the page of a list ends with it.
func (c listedCallback) Cursor() storage.Cursor {
	return storage.Cursor{Number: c.at.UnixMilli(), Text: c.ID}
}

// callbackStatuses are the statuses in words.
var callbackStatuses = map[storage.CallbackStatus]string{
	storage.CallbackActive:   "Active",
	storage.WaitingForProof:  "Waiting for proof",
	storage.WaitingForAnswer: "Waiting for support",
	storage.CallbackDeclined: "Declined",
}

func (h *Handlers) registry() *partner.Registry { return partner.NewRegistry(h.App.DB) }

// callbacksOf lists a partner's callbacks, active or requested, the newest first. Requests are
// read first: one that becomes active meanwhile is then found twice, and never missed.
func (h *Handlers) callbacksOf(ctx context.Context, clientID string) (all []listedCallback, err error) {
	requested, err := h.App.DB.CallbackRequests(ctx, clientID)
	if err != nil {
		return nil, err
	}
	active, err := h.App.DB.Callbacks(ctx, clientID)
	for _, b := range active {
		all = append(all, listedCallback{ID: partner.CallbackID(b.URL), URL: b.URL, IsDefault: b.IsDefault, CreatedAt: b.CreatedAt.Truncate(time.Second),
			Status: storage.CallbackActive, at: b.CreatedAt, by: b.AddedBy})
	}
	for _, q := range requested {
		if slices.ContainsFunc(active, func(b storage.Callback) bool { return b.URL == q.URL }) {
			continue
		}
		all = append(all, listedCallback{ID: partner.CallbackID(q.URL), URL: q.URL, CreatedAt: q.RequestedAt.Truncate(time.Second),
			Status: q.Status(), Reason: q.Reason, at: q.RequestedAt, by: q.RequestedBy, request: &q})
	}
	slices.SortFunc(all, func(a, b listedCallback) int { return before(a.Cursor(), b.Cursor()) })
	return all, err
}

// before orders rows from the newest.
func before(a, b storage.Cursor) int {
	return cmp.Or(-cmp.Compare(a.Number, b.Number), cmp.Compare(a.Text, b.Text))
}

// showCallbacks handles GET /partners/CLIENT_ID/callbacks.
func (h *Handlers) showCallbacks(w http.ResponseWriter, r *http.Request, m Member) error {
	page, shown, err := h.callbacksPage(r, m)
	if err != nil {
		return err
	}
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, web.Results{Results: shown, Next: page.Callbacks.Next})
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) callbacksPage(r *http.Request, m Member) (page *CallbacksPage, shown []listedCallback, err error) {
	all, err := h.callbacksOf(r.Context(), m.Partner.ID)
	if err != nil {
		return nil, nil, err
	}
	if after := storage.ParseCursor(web.Filter(r, "after")); !after.IsZero() {
		all = slices.DeleteFunc(all, func(c listedCallback) bool { return before(c.Cursor(), after) <= 0 })
	}
	shown, next := storage.Page(all, web.RowsShown)
	page = &CallbacksPage{Chrome: web.Chrome{Title: "Callbacks"}, Path: below(m.Partner.ID, "/callbacks"), CanChange: m.Partner.Status == storage.Active,
		Callbacks: web.Table{Label: "Callbacks", Columns: []string{"Callback", "Default", "Since", "Status", "Actions"}, Empty: "No callbacks."},
		NewCallback: web.Field{Name: "callback", Label: "Callback URL", Type: "url", Autocomplete: "off", MaxLength: partner.CallbackLength,
			Hint: "Callbacks are compared character by character."}}
	for _, c := range shown {
		row := c.row(page.Path + "/" + c.ID)
		if !page.CanChange {
			row[len(row)-1] = web.Cell{}
		}
		page.Callbacks.Rows = append(page.Callbacks.Rows, row)
	}
	page.Callbacks.Page(r.URL, next.String())
	return page, append([]listedCallback{}, shown...), nil
}

func (c listedCallback) row(path string) []web.Cell {
	link := web.CodeCell(c.URL)
	link.Href = path
	row := []web.Cell{link, {}, web.TimeCell(c.at.Time), {Text: callbackStatuses[c.Status], IsMark: c.request != nil}, web.LinkCell("Remove", path+"/remove")}
	switch {
	case c.IsDefault:
		row[1], row[4] = web.Cell{Text: "Default", IsMark: true}, web.Cell{}
	case c.request == nil:
		row[4] = web.Cell{Button: &web.Button{Action: path + "/default", Text: "Make default"}, More: []web.Cell{row[4]}}
	}
	return row
}

// submitCallback handles POST /partners/CLIENT_ID/callbacks.
func (h *Handlers) submitCallback(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed := web.Line(form, "callback")
	if err := h.registry().RequestCallback(r.Context(), m.Partner.ID, typed); err != nil {
		return h.refuseNewCallback(w, r, m, typed, err)
	}
	path, notice := below(m.Partner.ID, "/callbacks/"+partner.CallbackID(typed)), locale.Text("The callback was added.")
	if c, err := h.callback(r.Context(), m.Partner.ID, partner.CallbackID(typed)); err == nil && c.request != nil {
		notice = "The callback was added, but isn’t active yet. Prove that you control its host, or ask support."
	}
	return h.App.RedirectWith(w, path, notice)
}

func (h *Handlers) refuseNewCallback(w http.ResponseWriter, r *http.Request, m Member, typed string, why error) error {
	var wrong *partner.Invalid
	if !errors.As(why, &wrong) {
		return why
	}
	if web.PrefersJSON(r) {
		return nothingChanged(wrong.Say())
	}
	page, _, err := h.callbacksPage(r, m)
	if err != nil {
		return err
	}
	page.NewCallback.Value, page.NewCallback.Error = typed, wrong.Say()
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}

package portal

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// LeavePage has an owner leave with the partner or, once they do, stay.
type LeavePage struct {
	web.Chrome
	Partner storage.Client
	Path    string
	Reach   storage.ClientReach
	// Until is when everything ends.
	Until   time.Time
	Company web.Field
}

// Template names templates/portal/leave.html.
func (*LeavePage) Template() string { return "portal/leave" }

// IsLeaving reports whether the partner has begun to leave.
func (p *LeavePage) IsLeaving() bool { return p.Partner.Status == storage.Leaving }

// Ends says which connections end.
func (p *LeavePage) Ends() string {
	verb := "end"
	if p.Reach.Connections == 1 {
		verb = "ends"
	}
	return web.Count(p.Reach.Connections, "connection") + " of " + web.Count(p.Reach.Accounts, "account") + " " + verb + " permanently on"
}

// mountLeave adds the page of owners who leave with their partner, also with one that is
// suspended. To stay needs no recent sign-in, since it takes nothing away.
func (h *Handlers) mountLeave(mux *http.ServeMux) {
	const leave = onePath + "/leave"
	mux.Handle("GET "+leave, h.evenSuspended(owners(func(w http.ResponseWriter, r *http.Request, m Member) error {
		if m.Partner.Status == storage.Leaving {
			return h.showLeave(w, r, m)
		}
		return h.confirmed(itself, h.showLeave)(w, r, m)
	})))
	mux.Handle("POST "+leave, h.evenSuspended(owners(h.confirmed(itself, h.submitLeave))))
	mux.Handle("POST "+leave+"/stay", h.evenSuspended(owners(h.submitStay)))
	export := func(r *http.Request) string { return leavePath(r.PathValue("partner")) }
	mux.Handle("POST "+onePath+"/export", h.evenSuspended(owners(h.confirmed(export, h.submitExport))))
}

func leavePath(clientID string) string { return below(clientID, "/leave") }

func (h *Handlers) leavePage(r *http.Request, m Member) (page *LeavePage, err error) {
	page = &LeavePage{Chrome: web.Chrome{Title: "Leave"}, Partner: m.Partner, Path: below(m.Partner.ID, ""), Until: m.Partner.LeavingUntil.Time,
		Company: web.Field{Name: "company", Label: "Company name", Autocomplete: "off", Hint: "Type the name of your company to confirm."}}
	if !page.IsLeaving() {
		page.Until = h.App.DB.Now().Add(h.LeavingGrace)
	}
	page.Reach, err = h.App.DB.ClientReach(r.Context(), m.Partner.ID)
	return page, err
}

// showLeave handles GET /partners/CLIENT_ID/leave.
func (h *Handlers) showLeave(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.leavePage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

const (
	sayTypeCompany locale.Text = "Please type the company name exactly as it is shown."
	sayIsLeaving   locale.Text = "%[1]s is leaving. Until %[2]s, an owner can stay."
)

// submitLeave handles POST /partners/CLIENT_ID/leave.
func (h *Handlers) submitLeave(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.leavePage(r, m)
	if err != nil {
		return err
	}
	page.Company.Value = form.Get("company")
	if !sameName(page.Company.Value, m.Partner.Name) {
		page.Company.Error = sayTypeCompany
		web.MarkInvalid(page)
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	until := storage.At(h.App.DB.Now().Add(h.LeavingGrace))
	err = h.App.DB.LeavePartner(r.Context(), m.Partner.ID, until)
	if errors.Is(err, storage.ErrConflict) { // another owner was faster
		return &web.Redirect{To: leavePath(m.Partner.ID)}
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, leavePath(m.Partner.ID), sayIsLeaving, m.Partner.Name, web.UTC(until.Time))
}

// sameName reports whether a name was typed as people see it on a page.
func sameName(typed, name string) bool {
	seen := func(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }
	return seen(typed) == seen(name)
}

// submitStay handles POST /partners/CLIENT_ID/leave/stay.
func (h *Handlers) submitStay(w http.ResponseWriter, r *http.Request, m Member) error {
	err := h.App.DB.KeepPartner(r.Context(), m.Partner.ID)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return h.App.RedirectWith(w, below(m.Partner.ID, ""), "%s isn’t leaving. There was nothing to change.", m.Partner.Name)
	case errors.Is(err, storage.ErrSpent):
		return &web.Error{Status: http.StatusConflict, Heading: "Too late to stay", Text: "The grace period has ended. %s has left, and its connections are being ended.",
			Args: []any{m.Partner.Name}, BackURL: homePath, BackLabel: "Go to the start page"}
	case err != nil:
		return err
	case m.Partner.IsSuspended():
		return h.App.RedirectWith(w, below(m.Partner.ID, ""), "%s stays. It is still suspended.", m.Partner.Name)
	}
	return h.App.RedirectWith(w, below(m.Partner.ID, ""), "%s stays. Everything works again.", m.Partner.Name)
}

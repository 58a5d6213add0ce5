package staff

import (
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// ApplicationsPage lists what support has to decide, or has decided.
type ApplicationsPage struct {
	web.Chrome
	Show         web.Field
	Applications web.Table
}

// Template names templates/staff/applications.html.
func (*ApplicationsPage) Template() string { return "staff/applications" }

// shownStates are the choices of the list, the first being the usual one.
var shownStates = []web.Option{
	{Value: string(storage.ApplicationOpen), Label: "Open"},
	{Value: string(storage.ApplicationAsked), Label: "Waiting for the partner"},
	{Value: string(storage.ApplicationApproved), Label: "Approved"},
	{Value: string(storage.ApplicationDeclined), Label: "Declined"},
}

// kindNames are the kinds in words.
var kindNames = map[storage.ApplicationKind]string{
	storage.ApplicationPartner:  "Application",
	storage.ApplicationCallback: "Callback",
	storage.ApplicationCompany:  "Company",
	storage.ApplicationLogo:     "Logo",
}

// showApplications handles GET /staff/applications.
func (h *Handlers) showApplications(w http.ResponseWriter, r *http.Request, _ Person) error {
	state := shownState(web.Filter(r, "show"))
	after := storage.ParseCursor(web.Filter(r, "after"))
	all, err := h.App.DB.Applications(r.Context(), state, after, web.RowsShown+1)
	if err != nil {
		return err
	}
	all, next := storage.Page(all, web.RowsShown)
	page := &ApplicationsPage{Chrome: web.Chrome{Title: "Applications"}, Applications: applicationTable(all, h.App.DB.Now()),
		Show: web.Field{Name: "show", Label: "Show", Type: "select", Value: string(state), Optional: true, Options: shownStates}}
	page.Applications.Page(r.URL, next.String())
	return h.App.Show(w, r, http.StatusOK, page)
}

// shownState is what the list shows. What is no choice is the usual one.
func shownState(wanted string) storage.ApplicationState {
	for _, o := range shownStates {
		if o.Value == wanted {
			return storage.ApplicationState(wanted)
		}
	}
	return storage.ApplicationOpen
}

// stateName is a state in words.
func stateName(state storage.ApplicationState) string {
	for _, o := range shownStates {
		if o.Value == string(state) {
			return o.Label
		}
	}
	if state == storage.ApplicationWithdrawn {
		return "Withdrawn"
	}
	return ""
}

func applicationTable(all []storage.Application, now time.Time) web.Table {
	t := web.Table{Label: "Applications", Empty: "No applications.", Columns: []string{"Received", "Kind", "Company", "Contact", "Waiting"}}
	for _, a := range all {
		t.Rows = append(t.Rows, []web.Cell{web.TimeCell(a.CreatedAt.Time), web.TextCell(kindNames[a.Kind]),
			web.LinkCell(a.Company, pathOfApplication(a.Number)), web.TextCell(a.Email), web.TextCell(waiting(a, now))})
	}
	return t
}

// waiting is for how long an application has waited, for support or for the partner; empty
// for one that is decided.
func waiting(a storage.Application, now time.Time) string {
	if a.IsDecided() {
		return ""
	}
	return inUnits(now.Sub(a.WaitingSince.Time))
}

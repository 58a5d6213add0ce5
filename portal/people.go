package portal

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// PeoplePage lists a partner's people. Owners add to them.
type PeoplePage struct {
	web.Chrome
	Partner           storage.Client
	Path              string
	IsOwner           bool
	People            web.Table
	Email, Name, Role web.Field
}

// Template names templates/portal/people.html.
func (*PeoplePage) Template() string { return "portal/people" }

func peoplePath(clientID string) string { return below(clientID, "/people") }

// showPeople handles GET /partners/CLIENT_ID/people.
func (h *Handlers) showPeople(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.peoplePage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) peoplePage(r *http.Request, m Member) (*PeoplePage, error) {
	all, err := h.App.DB.Members(r.Context(), m.Partner.ID)
	page := &PeoplePage{Chrome: web.Chrome{Title: "People"}, Partner: m.Partner, Path: peoplePath(m.Partner.ID), IsOwner: m.IsOwner(),
		People: web.Table{Label: "People", Columns: []string{"Name", "Email", "Role", "Last signed in", "Actions"}, Empty: "No people."},
		Email:  web.Field{Name: "email", Label: "Email", Type: "email", Autocomplete: "off", MaxLength: 254},
		Name:   web.Field{Name: "name", Label: "Name", Autocomplete: "off", MaxLength: web.LongestName, Optional: true, Hint: "Optional"},
		Role:   roleField()}
	for _, one := range all {
		page.People.Rows = append(page.People.Rows, m.rowOf(one))
	}
	return page, err
}

func roleField() web.Field {
	return web.Field{Name: "role", Label: "Role", Type: "select", Value: string(storage.PersonDeveloper), Options: []web.Option{
		{Value: string(storage.PersonOwner), Label: "owner"}, {Value: string(storage.PersonDeveloper), Label: "developer"}}}
}

// rowOf is a person as a member sees them, with what the member may do.
func (m Member) rowOf(one storage.Member) []web.Cell {
	one = one.AsSeen()
	row := []web.Cell{web.TextCell(one.Name), web.TextCell(one.Email), web.TextCell(string(one.Role)), signedInCell(one.LastSignedInAt)}
	var may []web.Cell
	path := peoplePath(m.Partner.ID) + "/" + one.ID
	press := func(text, to string, isDanger bool) {
		may = append(may, web.Cell{Button: &web.Button{Action: path + to, Text: text, IsDanger: isDanger}})
	}
	if m.IsOwner() && one.Role != storage.PersonOwner {
		press("Make owner", "/owner", false)
	}
	if m.IsOwner() && one.Role == storage.PersonOwner {
		press("Make developer", "/developer", false)
	}
	if m.IsOwner() || m.ID == one.ID {
		press("Remove", "/remove", true)
	}
	actions := web.Cell{}
	if len(may) > 0 {
		actions = may[0]
		actions.More = may[1:]
	}
	return append(row, actions)
}

func signedInCell(at storage.Time) web.Cell {
	if at.IsZero() {
		return web.TextCell("Never")
	}
	return web.TimeCell(at.Time)
}

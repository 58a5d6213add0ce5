package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const sayEmailTaken locale.Text = "A staff member already has this email."

// PeoplePage lists staff, and adds to them.
type PeoplePage struct {
	web.Chrome
	Staff             web.Table
	Email, Name, Role web.Field
}

// Template names templates/staff/people.html.
func (*PeoplePage) Template() string { return "staff/people" }

func memberPath(id string) string { return peoplePath + "/" + id }

// showPeople handles GET /staff/people.
func (h *Handlers) showPeople(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.peoplePage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) peoplePage(r *http.Request) (*PeoplePage, error) {
	all, err := h.App.DB.ListStaff(r.Context(), web.Filter(r, "after"), web.RowsShown+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(all) > web.RowsShown {
		all = all[:web.RowsShown]
		next = all[web.RowsShown-1].ID
	}
	page := &PeoplePage{Chrome: web.Chrome{Title: "Staff"}, Staff: staffTable(all), Email: emailField(""), Role: roleField(storage.StaffSupport),
		Name: web.Field{Name: "name", Label: "Name", Autocomplete: "off", MaxLength: web.LongestName}}
	page.Staff.Page(r.URL, next)
	return page, nil
}

func staffTable(all []storage.StaffSummary) web.Table {
	t := web.Table{Label: "Staff", Columns: []string{"Name", "Email", "Role", "Status", "Second factor", "Last signed in"}, Empty: "No staff."}
	for _, s := range all {
		status := web.TextCell(web.InWords(string(s.Status)))
		status.IsMark = s.Status == storage.StaffDisabled
		t.Rows = append(t.Rows, []web.Cell{web.LinkCell(s.Name, memberPath(s.ID)), web.TextCell(s.Email), web.TextCell(web.InWords(string(s.Role))),
			status, web.TextCell(web.InWords(string(s.SecondFactor))), web.TimeCell(s.LastSignedInAt.Time)})
	}
	return t
}

// addStaff handles POST /staff/people.
func (h *Handlers) addStaff(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.peoplePage(r)
	if err != nil {
		return err
	}
	page.Email.Value, page.Name.Value, page.Role.Value = web.ReadEmail(form), web.ReadName(form), web.Line(form, "role")
	made := storage.Staff{Email: page.Email.Value, Name: page.Name.Value, Role: readRole(&page.Role)}
	page.Email.Error, page.Name.Error = web.WrongEmail(made.Email), web.WrongName(made.Name)
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.App.DB.CreateStaff(r.Context(), &made, "", h.invitationEnd())
	if errors.Is(err, storage.ErrConflict) {
		page.Email.Error = sayEmailTaken
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, peoplePath, "%[1]s was added. An invitation was sent to %[2]s.", made.Name, made.Email)
}

func (h *Handlers) invitationEnd() storage.Time {
	return storage.At(h.App.DB.Now().Add(h.WelcomeLifetime))
}

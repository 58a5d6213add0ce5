package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	// additionsAnHour is how often an address is added, each time with a mail.
	additionsAnHour = 5
	// strangersADay is how often a partner has people mailed whom it names itself: whoever is
	// added, and a new contact.
	strangersADay = 60
)

const (
	sayPeopleLimit locale.Text = "%s already has 20 people. Remove one first."
	sayBelongs     locale.Text = "This person already belongs to your company."
	sayRole        locale.Text = "Please choose one of the roles in the list."
)

// submitPerson handles POST /partners/CLIENT_ID/people.
func (h *Handlers) submitPerson(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.peoplePage(r, m)
	if err != nil {
		return err
	}
	page.Email.Value, page.Name.Value, page.Role.Value = web.ReadEmail(form), web.ReadName(form), web.Line(form, "role")
	page.Email.Error, page.Role.Error = web.WrongEmail(page.Email.Value), wrongRole(page.Role.Value)
	if page.Name.Value != "" {
		page.Name.Error = web.WrongName(page.Name.Value)
	}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.App.AllowKey(h.additions, storage.EmailKey(page.Email.Value))
	if err == nil {
		err = h.App.AllowKey(h.strangers, m.Partner.ID)
	}
	if err != nil {
		return h.App.ShowRefused(w, r, web.ErrorOf(err), page)
	}
	return h.addPerson(w, r, page)
}

func (h *Handlers) addPerson(w http.ResponseWriter, r *http.Request, page *PeoplePage) error {
	made := storage.NewPerson{Email: page.Email.Value, Name: page.Name.Value, Role: storage.PersonRole(page.Role.Value),
		LinkUntil: storage.At(h.App.DB.Now().Add(h.Applications.HandoverLifetime))}
	_, err := h.App.DB.AddPerson(r.Context(), page.Partner.ID, made)
	switch {
	case errors.Is(err, storage.ErrConflict):
		page.Email.Error = sayBelongs
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	case errors.Is(err, storage.ErrPeopleLimit):
		page.Alert = sayPeopleLimit.With(page.Partner.Name)
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, page.Path, "%s was added. We emailed them a link that signs them in.", made.Email)
}

func wrongRole(role string) locale.Text {
	if role != string(storage.PersonOwner) && role != string(storage.PersonDeveloper) {
		return sayRole
	}
	return ""
}

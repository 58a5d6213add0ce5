package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// mountPeople adds the pages of a partner's people. They can be changed while the partner is
// suspended. Owners change them, and everybody can remove themselves.
func (h *Handlers) mountPeople(mux *http.ServeMux) {
	const all, one = onePath + "/people", onePath + "/people/{person}"
	mux.Handle("GET "+all, h.page(h.showPeople))
	mux.Handle("POST "+all, h.evenSuspended(owners(h.confirmed(itself, h.submitPerson))))
	mux.Handle("POST "+one+"/owner", h.evenSuspended(h.changing(h.makeOwner)))
	mux.Handle("POST "+one+"/developer", h.evenSuspended(h.changing(h.makeDeveloper)))
	remove := h.changing(h.removePerson)
	mux.Handle("POST "+one+"/remove", h.evenSuspended(func(w http.ResponseWriter, r *http.Request, m Member) error {
		if r.PathValue("person") == m.ID {
			return h.removeOneself(w, r, m)
		}
		return remove(w, r, m)
	}))
}

// personChange changes one of a partner's people, and says what was done.
type personChange func(r *http.Request, of storage.Membership) (says locale.Text, err error)

// changing is for owners' sensitive changes of the person in the path. Who does not belong to the
// partner is not found, also by developers, who can read the list, and before anybody has to
// confirm who they are.
func (h *Handlers) changing(change personChange) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		id := r.PathValue("person")
		if !web.IsText(id) {
			return web.NotFound()
		}
		of, err := h.App.DB.MembershipOf(r.Context(), m.Partner.ID, id)
		if err != nil {
			return web.OrNotFound(err)
		}
		page := func(*http.Request) string { return peoplePath(m.Partner.ID) }
		return owners(h.confirmed(page, func(w http.ResponseWriter, r *http.Request, m Member) error {
			says, err := change(r, of)
			if err != nil {
				return h.refusePeople(w, r, m, err)
			}
			return h.App.RedirectWith(w, peoplePath(m.Partner.ID), says)
		}))(w, r, m)
	}
}

func (h *Handlers) makeOwner(r *http.Request, of storage.Membership) (locale.Text, error) {
	return h.changeRole(r, of, storage.PersonOwner, "They’re now an owner.")
}

func (h *Handlers) makeDeveloper(r *http.Request, of storage.Membership) (locale.Text, error) {
	return h.changeRole(r, of, storage.PersonDeveloper, "They’re now a developer.")
}

func (h *Handlers) changeRole(r *http.Request, of storage.Membership, role storage.PersonRole, says locale.Text) (locale.Text, error) {
	changed, err := h.App.DB.ChangePersonRole(r.Context(), of.ClientID, of.PersonID, role)
	if !changed {
		says = "There was nothing to change."
	}
	return says, err
}

func (h *Handlers) removePerson(r *http.Request, of storage.Membership) (locale.Text, error) {
	return "The person was removed.", h.App.DB.RemovePerson(r.Context(), of.ClientID, of.PersonID)
}

// removeOneself needs no role and no recent sign-in, since it gives nobody more than they had.
func (h *Handlers) removeOneself(w http.ResponseWriter, r *http.Request, m Member) error {
	if err := h.App.DB.RemovePerson(r.Context(), m.Partner.ID, m.ID); err != nil {
		return h.refusePeople(w, r, m, err)
	}
	left, err := h.App.DB.Memberships(r.Context(), m.ID)
	if err != nil {
		return err
	}
	if len(left) == 0 { // and so no session
		h.App.ClearSession(w, h.Sessions)
		return h.App.RedirectWith(w, logInPath, sayRemoved, m.Partner.Name)
	}
	to := homePath
	if len(left) == 1 {
		to = below(left[0].ClientID, "")
	}
	return h.App.RedirectWith(w, to, sayRemoved, m.Partner.Name)
}

const sayRemoved locale.Text = "You no longer belong to %s."

// refusePeople shows the list with why it was not changed.
func (h *Handlers) refusePeople(w http.ResponseWriter, r *http.Request, m Member, err error) error {
	if !errors.Is(err, storage.ErrLastOwner) {
		return web.OrNotFound(err)
	}
	page, wrong := h.peoplePage(r, m)
	if wrong != nil {
		return wrong
	}
	return h.App.ShowRefused(w, r, nothingChanged(locale.Text(storage.ErrLastOwner)), page)
}

package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// mountPartnerPeople adds what support can do about a partner's own people.
func (h *Handlers) mountPartnerPeople(mux *http.ServeMux) {
	const one = partnersPath + "/{partner}/people/{person}"
	page := func(r *http.Request) string { return partnerPath(r.PathValue("partner")) }
	mux.Handle("POST "+one+"/owner", h.page(h.existingPerson(h.submitOwner)))
	mux.Handle("POST "+one+"/remove", h.page(h.existingPerson(h.confirmed(page, h.submitPersonRemoval))))
}

// existingPerson asks nobody to confirm who they are for somebody who does not belong to the
// partner.
func (h *Handlers) existingPerson(handle handler) handler {
	return h.existing(func(w http.ResponseWriter, r *http.Request, who Person) error {
		if _, err := h.App.DB.MembershipOf(r.Context(), r.PathValue("partner"), r.PathValue("person")); err != nil {
			return web.OrNotFound(err)
		}
		return handle(w, r, who)
	})
}

func (h *Handlers) readPeople(r *http.Request, page *PartnerPage) error {
	all, err := h.App.DB.Members(r.Context(), page.Partner.ID)
	page.People = web.Table{Label: "People", Columns: []string{"Email", "Role", "Last signed in", "Actions"}, Empty: "No people."}
	for _, m := range all {
		path := page.Path + "/people/" + m.ID
		actions := web.Cell{Button: &web.Button{Action: path + "/remove", Text: "Remove", IsDanger: true}}
		if m.Role != storage.PersonOwner {
			actions = web.Cell{Button: &web.Button{Action: path + "/owner", Text: "Make owner"}, More: []web.Cell{actions}}
		}
		page.People.Rows = append(page.People.Rows, []web.Cell{web.TextCell(m.Email), web.TextCell(string(m.Role)), web.OrNever(m.LastSignedInAt), actions})
	}
	return err
}

// submitOwner handles POST /staff/partners/{partner}/people/{person}/owner.
func (h *Handlers) submitOwner(w http.ResponseWriter, r *http.Request, _ Person) error {
	id := r.PathValue("partner")
	changed, err := h.App.DB.ChangePersonRole(r.Context(), id, r.PathValue("person"), storage.PersonOwner)
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, partnerPath(id), done(changed, "They’re now an owner."))
}

// submitPersonRemoval handles POST /staff/partners/{partner}/people/{person}/remove.
func (h *Handlers) submitPersonRemoval(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	err = h.App.DB.RemovePerson(r.Context(), p.ID, r.PathValue("person"))
	if errors.Is(err, storage.ErrLastOwner) {
		return h.refusePress(w, r, p, locale.Text(storage.ErrLastOwner).With())
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), "The person was removed.")
}

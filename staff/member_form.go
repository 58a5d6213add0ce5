package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// changesMember is the stack for what changes somebody else, with a reason. It is refused for
// oneself, so that nobody needs only themselves to have more rights or another second factor.
func (h *Handlers) changesMember(change memberChange) http.Handler {
	page := func(r *http.Request) string { return memberPath(r.PathValue("id")) }
	return h.admin(h.member(func(w http.ResponseWriter, r *http.Request, who Person, of storage.StaffSummary) error {
		return h.confirmed(page, func(w http.ResponseWriter, r *http.Request, who Person) error {
			return h.changeMember(w, r, who, of, change)
		})(w, r, who)
	}))
}

// memberChange changes a member of staff, and says what was done.
type memberChange func(r *http.Request, page *MemberPage) (says locale.Text, err error)

func (h *Handlers) changeMember(w http.ResponseWriter, r *http.Request, who Person, of storage.StaffSummary, change memberChange) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if who.ID == of.ID {
		return ownMember()
	}
	page, err := h.memberPage(r, who, of)
	if err != nil {
		return err
	}
	page.Reason.Value = storage.OneLine(form.Get("reason"))
	page.Reason.Error = wrongReason(page.Reason.Value)
	if form.Has("role") {
		page.Role.Value = web.Line(form, "role")
	}
	says, err := locale.Text(""), error(nil)
	if page.Reason.Error == "" {
		says, err = change(r.WithContext(storage.WithReason(r.Context(), page.Reason.Value)), page)
	}
	switch {
	case errors.Is(err, storage.ErrLastAdmin):
		return h.App.ShowRefused(w, r, lastAdmin(), page)
	case err != nil:
		return err
	case web.MarkInvalid(page):
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	return h.App.RedirectWith(w, memberPath(of.ID), says)
}

func ownMember() *web.Error {
	return &web.Error{Status: http.StatusForbidden, Heading: "Not allowed",
		Text: "You can’t change your own role, status or second factor here. Ask another admin.", BackURL: mePath, BackLabel: "Go to your own page"}
}

func lastAdmin() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Nothing was changed", Text: locale.Text(storage.ErrLastAdmin)}
}

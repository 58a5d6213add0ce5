package portal

import (
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// MePage is where one of partners' people changes their name, and ends their sessions.
type MePage struct {
	web.Chrome
	Email    string
	Name     web.Field
	Sessions []SessionView
}

// SessionView is a browser in which the person is signed in.
type SessionView struct {
	storage.PersonSession
	Browser locale.Message
	// This is set for the browser that looks at the page.
	This bool
}

// Template names templates/portal/me.html.
func (*MePage) Template() string { return "portal/me" }

// mountMe adds the pages of a person's own things.
func (h *Handlers) mountMe(mux *http.ServeMux) {
	mux.Handle("GET "+mePath, h.person(h.showMe))
	mux.Handle("POST "+mePath, h.person(h.submitName))
	mux.Handle("POST "+mePath+"/sessions", h.person(h.logOutOthers))
	mux.Handle("POST "+mePath+"/sessions/{session}", h.person(h.logOutSession))
}

// showMe handles GET /partners/me.
func (h *Handlers) showMe(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.mePage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) mePage(r *http.Request, who Person) (*MePage, error) {
	page := &MePage{Chrome: web.Chrome{Title: "Your details"}, Email: who.Email,
		Name: web.Field{Name: "name", Label: "Name", Value: who.Name, Autocomplete: "name", MaxLength: web.LongestName}}
	all, err := h.App.DB.PersonSessions(r.Context(), who.ID, h.Sessions.Idle)
	for _, s := range all {
		view := SessionView{s, web.BrowserName(s.UserAgent), s.ID == who.Session.ID}
		if view.This {
			page.Sessions = append([]SessionView{view}, page.Sessions...)
		} else {
			page.Sessions = append(page.Sessions, view)
		}
	}
	return page, err
}

// submitName handles POST /partners/me.
func (h *Handlers) submitName(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.mePage(r, who)
	if err != nil {
		return err
	}
	page.Name.Value = web.ReadName(form)
	if page.Name.Error = web.WrongName(page.Name.Value); web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err := h.App.DB.RenamePerson(r.Context(), who.ID, page.Name.Value); err != nil {
		return err
	}
	return h.App.RedirectWith(w, mePath, "Your name was saved.")
}

// logOutSession handles POST /partners/me/sessions/SESSION. Ending one's own is logging out.
func (h *Handlers) logOutSession(w http.ResponseWriter, r *http.Request, who Person) error {
	id := r.PathValue("session")
	if id == who.Session.ID {
		return h.logOut(w, r, who)
	}
	if !web.IsText(id) {
		return web.NotFound()
	}
	if err := h.App.DB.EndPersonSession(r.Context(), who.ID, id); err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, mePath, "The device was logged out.")
}

// logOutOthers handles POST /partners/me/sessions.
func (h *Handlers) logOutOthers(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.DB.EndOtherPersonSessions(r.Context(), who.ID, who.Session.ID); err != nil {
		return err
	}
	return h.App.RedirectWith(w, mePath, "You’re logged out everywhere else.")
}

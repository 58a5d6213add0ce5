package staff

import "net/http"

// mountPeople adds the pages of those who manage staff.
func (h *Handlers) mountPeople(mux *http.ServeMux) {
	mux.Handle("GET /staff/people", h.admin(h.showPeople))
	mux.Handle("POST /staff/people", h.admin(h.confirmed(itself, h.addStaff)))
	mux.Handle("GET /staff/people/{id}", h.admin(h.member(h.showMember)))
	mux.Handle("POST /staff/people/{id}", h.changesMember(h.changeRole))
	mux.Handle("POST /staff/people/{id}/disable", h.changesMember(h.disableMember))
	mux.Handle("POST /staff/people/{id}/enable", h.changesMember(h.enableMember))
	mux.Handle("POST /staff/people/{id}/second-factor", h.changesMember(h.resetMember))
	mux.Handle("POST /staff/people/{id}/sessions", h.changesMember(h.endMemberSessions))
	mux.Handle("POST /staff/people/{id}/invitation", h.changesMember(h.inviteMember))
}

package staff

import (
	"net/http"

	"fairlead/locale"
)

const sayNothing locale.Text = "There was nothing to change."

// done is what a page says of a change, if there was one.
func done(changed bool, says locale.Text) locale.Text {
	if changed {
		return says
	}
	return sayNothing
}

// changeRole handles POST /staff/people/{id}.
func (h *Handlers) changeRole(r *http.Request, page *MemberPage) (locale.Text, error) {
	role := readRole(&page.Role)
	if page.Role.Error != "" {
		return "", nil
	}
	changed, err := h.App.DB.ChangeStaffRole(r.Context(), page.Who.ID, role)
	return done(changed, "The role was changed."), err
}

// disableMember handles POST /staff/people/{id}/disable.
func (h *Handlers) disableMember(r *http.Request, page *MemberPage) (locale.Text, error) {
	if !page.hasReason() {
		return "", nil
	}
	changed, err := h.App.DB.DisableStaff(r.Context(), page.Who.ID)
	return done(changed, "Disabled. Their sessions were ended."), err
}

// enableMember handles POST /staff/people/{id}/enable.
func (h *Handlers) enableMember(r *http.Request, page *MemberPage) (locale.Text, error) {
	changed, err := h.App.DB.EnableStaff(r.Context(), page.Who.ID)
	return done(changed, "Enabled."), err
}

// resetMember handles POST /staff/people/{id}/second-factor.
func (h *Handlers) resetMember(r *http.Request, page *MemberPage) (locale.Text, error) {
	if !page.hasReason() {
		return "", nil
	}
	changed, err := h.App.DB.ResetStaffSecondFactor(r.Context(), page.Who.ID)
	return done(changed, "The second factor was reset. They’ll set up a new one when they next log in."), err
}

// endMemberSessions handles POST /staff/people/{id}/sessions.
func (h *Handlers) endMemberSessions(r *http.Request, page *MemberPage) (locale.Text, error) {
	changed, err := h.App.DB.EndStaffSessions(r.Context(), page.Who.ID)
	return done(changed, "Their sessions were ended."), err
}

// inviteMember handles POST /staff/people/{id}/invitation.
func (h *Handlers) inviteMember(r *http.Request, page *MemberPage) (locale.Text, error) {
	changed, err := h.App.DB.InviteStaff(r.Context(), page.Who.ID, h.invitationEnd())
	return done(changed, "Another invitation was sent."), err
}

// hasReason marks the field if there is no reason.
func (p *MemberPage) hasReason() bool {
	if p.Reason.Value == "" {
		p.Reason.Error = sayReasonMissing
	}
	return p.Reason.Error == ""
}

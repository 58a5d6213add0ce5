package staff

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// MemberPage is one member of staff, for admins.
type MemberPage struct {
	web.Chrome
	Who          storage.StaffSummary
	Role, Reason web.Field
	// Own is set for whoever looks at it, who changes nothing here.
	Own bool
	// Invited is set while they have no password.
	Invited bool
	History web.Table
}

// Template names templates/staff/member.html.
func (*MemberPage) Template() string { return "staff/member" }

// Post is the URL of one of the page's forms.
func (p *MemberPage) Post(to string) string { return memberPath(p.Who.ID) + to }

// Is reports whether the member's status is one.
func (p *MemberPage) Is(status string) bool { return string(p.Who.Status) == status }

// memberHandler answers a request about a member of staff.
type memberHandler func(w http.ResponseWriter, r *http.Request, who Person, of storage.StaffSummary) error

// member finds whom a request is about.
func (h *Handlers) member(handle memberHandler) handler {
	return func(w http.ResponseWriter, r *http.Request, who Person) error {
		of, err := h.App.DB.StaffSummaryByID(r.Context(), r.PathValue("id"))
		if err != nil {
			return web.OrNotFound(err)
		}
		return handle(w, r, who, of)
	}
}

// showMember handles GET /staff/people/{id}.
func (h *Handlers) showMember(w http.ResponseWriter, r *http.Request, who Person, of storage.StaffSummary) error {
	page, err := h.memberPage(r, who, of)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) memberPage(r *http.Request, who Person, of storage.StaffSummary) (*MemberPage, error) {
	page := &MemberPage{Chrome: web.Chrome{Title: "%s", TitleArgs: []any{of.Name}}, Who: of, Role: roleField(of.Role), Reason: reasonField("Kept in the audit log. Required to disable someone or reset their second factor."),
		Own: who.ID == of.ID, Invited: of.PasswordChangedAt.IsZero()}
	page.Reason.Optional = true
	all, err := h.App.DB.AuditRows(r.Context(), storage.AuditFilter{On: of.ID, Limit: changesShown})
	if err != nil {
		return nil, err
	}
	page.History, err = auditTable(all)
	return page, err
}

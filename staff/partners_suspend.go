package staff

import (
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// SuspendPage asks whether to suspend a partner.
type SuspendPage struct {
	web.Chrome
	Partner partner.Partner
	Reach   storage.ClientReach
	Path    string
	Reason  web.Field
}

// Template names templates/staff/partner_suspend.html.
func (*SuspendPage) Template() string { return "staff/partner_suspend" }

func (h *Handlers) suspendPage(r *http.Request) (page *SuspendPage, err error) {
	page = &SuspendPage{Chrome: web.Chrome{Title: "Suspend partner"}, Reason: reasonField("Only staff can read it.")}
	if page.Partner, err = h.partnerOf(r); err != nil {
		return nil, err
	}
	page.Path = partnerPath(page.Partner.ID)
	switch {
	case page.Partner.Status == storage.HasLeft:
		return nil, hasLeft()
	case page.Partner.IsSuspended():
		return nil, alreadySuspended(page.Partner)
	}
	page.Reach, err = h.App.DB.ClientReach(r.Context(), page.Partner.ID)
	return page, err
}

// hasLeft answers each change of a partner that has left.
func hasLeft() error {
	return &web.Error{Status: http.StatusConflict, Heading: "Has left", Text: locale.Text(storage.ErrLeft)}
}

func alreadySuspended(p partner.Partner) error {
	return &web.Error{Status: http.StatusConflict, Heading: "Already suspended", Text: "%s has already been suspended. Nothing was changed.", Args: []any{p.Name},
		BackURL: partnerPath(p.ID), BackLabel: "Go back"}
}

// showSuspension handles GET /staff/partners/{partner}/suspend.
func (h *Handlers) showSuspension(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.suspendPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitSuspension handles POST /staff/partners/{partner}/suspend.
func (h *Handlers) submitSuspension(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.suspendPage(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page.Reason.Value = form.Get("reason")
	_, err = h.registry().Suspend(r.Context(), page.Partner.ID, page.Reason.Value)
	if isAbout(err, "reason") {
		return h.refuse(w, r, page, err, &page.Reason)
	}
	if isInvalid(err) { // somebody else was faster
		return alreadySuspended(page.Partner)
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, page.Path, "The partner was suspended.")
}

// submitResumption handles POST /staff/partners/{partner}/resume.
func (h *Handlers) submitResumption(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	if _, err := h.registry().Resume(r.Context(), p.ID); err != nil {
		return h.refuseChange(w, r, p, err)
	}
	if p.Status == storage.Leaving {
		return h.App.RedirectWith(w, partnerPath(p.ID), "The partner was resumed. It is still leaving, and will work again only if one of its owners presses “Stay”.")
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), "The partner was resumed. Everything works again.")
}

// Stops says what stops working.
func (p *SuspendPage) Stops() string {
	verb := "stop"
	if p.Reach.Connections == 1 {
		verb = "stops"
	}
	return web.Count(p.Reach.Connections, "connection") + " of " + web.Count(p.Reach.Accounts, "account") + " " + verb + " working until the partner is resumed."
}

package staff

import (
	"context"
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// ApplicationPage is one application, with what helps to decide about it.
type ApplicationPage struct {
	web.Chrome
	storage.Application
	Facts     partner.Facts
	Questions []storage.Question
	// Partner is whom it is about; nil for an application that is not approved.
	Partner *storage.Client
	// Handover is the newest link to a secret of a new partner; nil for none.
	Handover *storage.Handover
	// HasSecret is set once the new partner has had a secret.
	HasSecret bool

	Question, Reason web.Field
}

// Template names templates/staff/application.html.
func (*ApplicationPage) Template() string { return "staff/application" }

// Path is that of the page, to which forms add.
func (p *ApplicationPage) Path() string { return pathOfApplication(p.Number) }

// KindName is the kind in words.
func (p *ApplicationPage) KindName() string { return kindNames[p.Kind] }

// IsOpen reports whether the applicant can be asked.
func (p *ApplicationPage) IsOpen() bool { return p.State == storage.ApplicationOpen }

// IsApproved reports whether it was approved, rather than declined.
func (p *ApplicationPage) IsApproved() bool { return p.State == storage.ApplicationApproved }

// IsWithdrawn reports whether the partner has withdrawn it.
func (p *ApplicationPage) IsWithdrawn() bool { return p.State == storage.ApplicationWithdrawn }

// Asked is the question that waits for its answer; nil for none.
func (p *ApplicationPage) Asked() *storage.Question {
	if n := len(p.Questions); n > 0 && p.State == storage.ApplicationAsked {
		return &p.Questions[n-1]
	}
	return nil
}

// HasLogo reports whether it is about a logo.
func (p *ApplicationPage) HasLogo() bool { return p.Kind == storage.ApplicationLogo }

// ChangesCompany reports whether it is about the company's name or use case.
func (p *ApplicationPage) ChangesCompany() bool { return p.Kind == storage.ApplicationCompany }

// AdmitsPartner reports whether it is about a new partner.
func (p *ApplicationPage) AdmitsPartner() bool { return p.Kind == storage.ApplicationPartner }

// showApplication handles GET /staff/applications/{number}.
func (h *Handlers) showApplication(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.applicationPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) applicationPage(r *http.Request) (*ApplicationPage, error) {
	ctx := r.Context()
	a, err := h.App.DB.ApplicationByNumber(ctx, r.PathValue("number"))
	if err != nil {
		return nil, web.OrNotFound(err)
	}
	page := &ApplicationPage{Chrome: web.Chrome{Title: "Application %s", TitleArgs: []any{a.Number}}, Application: a,
		Question: web.Field{Name: "question", Label: "Question", Type: "textarea", Hint: "Emailed to the applicant with a link to answer it."},
		Reason:   web.Field{Name: "reason", Label: "Reason", Type: "textarea", Hint: "The partner reads it."}}
	if page.Facts, err = h.applications().Facts(ctx, a); err != nil {
		return nil, err
	}
	if page.Questions, err = h.App.DB.Questions(ctx, a.Number); err != nil || a.ClientID == "" {
		return page, err
	}
	return page, h.addPartner(ctx, page)
}

// addPartner adds the partner that an application is about, and the link that a new one was
// sent.
func (h *Handlers) addPartner(ctx context.Context, page *ApplicationPage) error {
	c, err := h.App.DB.ClientByID(ctx, page.ClientID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	page.Partner = &c
	if err != nil || page.Kind != storage.ApplicationPartner {
		return err
	}
	secrets, err := h.App.DB.Secrets(ctx, c.ID)
	if err != nil {
		return err
	}
	page.HasSecret = len(secrets) > 0
	link, err := h.App.DB.LatestHandover(ctx, c.ID)
	if errors.Is(err, storage.ErrNotFound) { // it is not kept for ever
		return nil
	}
	page.Handover = &link
	return err
}

// showApplicationLogo handles GET /staff/applications/{number}/logo.
func (h *Handlers) showApplicationLogo(w http.ResponseWriter, r *http.Request, _ Person) error {
	logo, err := h.App.DB.ApplicationLogo(r.Context(), r.PathValue("number"))
	if err != nil {
		return web.OrNotFound(err)
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(logo) // fails only if the client has gone
	return nil
}

// refuseApplication shows an application again with what was typed and what is wrong.
func (h *Handlers) refuseApplication(w http.ResponseWriter, r *http.Request, err error, typed string, field func(*ApplicationPage) *web.Field) error {
	page, wrong := h.applicationPage(r)
	if wrong != nil {
		return wrong
	}
	f := field(page)
	f.Value = typed
	var invalid *partner.Invalid
	switch {
	case errors.As(err, &invalid):
		f.Error = invalid.Sentence()
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	case errors.Is(err, storage.ErrConflict):
		return h.showDecided(w, r, page)
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page)
	}
	return web.OrNotFound(err)
}

// showDecided answers whoever comes second with who was first.
func (h *Handlers) showDecided(w http.ResponseWriter, r *http.Request, page *ApplicationPage) error {
	switch asked := page.Asked(); {
	case page.IsWithdrawn():
		page.Alert = locale.Text("The partner withdrew this on %s.").With(web.UTC(page.DecidedAt.Time))
	case page.IsApproved():
		page.Alert = locale.Text("%s approved this at %s.").With(page.DecidedByName, web.UTC(page.DecidedAt.Time))
	case page.IsDecided():
		page.Alert = locale.Text("%s declined this at %s.").With(page.DecidedByName, web.UTC(page.DecidedAt.Time))
	case asked != nil:
		page.Alert = locale.Text("%s asked a question at %s.").With(asked.AskedByName, web.UTC(asked.AskedAt.Time))
	default: // it has just been answered
		page.Alert = locale.Text("This application has just changed. Please review it again.").With()
	}
	return h.App.Show(w, r, http.StatusConflict, page)
}

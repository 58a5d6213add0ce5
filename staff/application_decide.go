package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

func itsQuestion(p *ApplicationPage) *web.Field { return &p.Question }
func itsReason(p *ApplicationPage) *web.Field   { return &p.Reason }

// submitQuestion handles POST /staff/applications/{number}/question.
func (h *Handlers) submitQuestion(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	number, question := r.PathValue("number"), form.Get("question")
	a, err := h.App.DB.ApplicationByNumber(r.Context(), number)
	if err == nil {
		err = h.allowMail(a.Email)
	}
	if err == nil {
		err = h.applications().Ask(r.Context(), a.Number, question)
	}
	if err != nil {
		return h.refuseApplication(w, r, err, question, itsQuestion)
	}
	return h.App.RedirectWith(w, pathOfApplication(a.Number), "The question was sent.")
}

// submitApproval handles POST /staff/applications/{number}/approve.
func (h *Handlers) submitApproval(w http.ResponseWriter, r *http.Request, _ Person) error {
	if _, err := web.Form(r); err != nil {
		return err
	}
	a, err := h.applications().Approve(r.Context(), r.PathValue("number"))
	if err == nil {
		return h.App.RedirectWith(w, pathOfApplication(a.Number), "The application was approved.")
	}
	page, wrong := h.applicationPage(r)
	if wrong != nil {
		return wrong
	}
	var invalid *partner.Invalid
	switch {
	case errors.Is(err, storage.ErrConflict):
		return h.showDecided(w, r, page)
	case errors.As(err, &invalid):
		return h.refuseDecision(w, r, page, locale.Text(invalid.Text))
	case errors.Is(err, storage.ErrNotFound):
		return h.refuseDecision(w, r, page, "The partner no longer exists.")
	}
	return err
}

// refuseDecision shows an application again with a sentence that no field is about.
func (h *Handlers) refuseDecision(w http.ResponseWriter, r *http.Request, page *ApplicationPage, why locale.Text) error {
	return h.App.ShowRefused(w, r, &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Nothing was changed", Text: "%s", Args: []any{string(why)}}, page)
}

// submitDecline handles POST /staff/applications/{number}/decline.
func (h *Handlers) submitDecline(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	a, err := h.applications().Decline(r.Context(), r.PathValue("number"), form.Get("reason"))
	if err != nil {
		return h.refuseApplication(w, r, err, form.Get("reason"), itsReason)
	}
	return h.App.RedirectWith(w, pathOfApplication(a.Number), "The application was declined.")
}

// submitLink handles POST /staff/applications/{number}/link: another link to the first
// secret of a new partner, which ends the one before.
func (h *Handlers) submitLink(w http.ResponseWriter, r *http.Request, _ Person) error {
	if _, err := web.Form(r); err != nil {
		return err
	}
	page, err := h.applicationPage(r)
	switch {
	case err != nil:
		return err
	case page.Handover == nil || page.HasSecret:
		return h.refuseDecision(w, r, page, "A secret has already been created. Send another link from the partner’s page.")
	}
	if err := h.allowMail(page.Partner.Email); err != nil {
		return h.App.ShowRefused(w, r, web.ErrorFrom(err), page)
	}
	err = h.applications().SendLink(r.Context(), page.ClientID)
	switch {
	case errors.Is(err, storage.ErrSuspended):
		return h.refuseDecision(w, r, page, "The partner is suspended. Resume it first.")
	case errors.Is(err, storage.ErrSecretLimit):
		return h.refuseDecision(w, r, page, "The partner has two live secrets. Revoke one first.")
	case err != nil:
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, page.Path(), "A new link was sent.")
}

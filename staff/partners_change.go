package staff

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/web"
)

const saySaved locale.Text = "Saved."

// isInvalid reports whether package partner refused what was entered.
func isInvalid(err error) bool {
	var wrong *partner.Invalid
	return errors.As(err, &wrong)
}

// isAbout reports whether package partner refused one field.
func isAbout(err error, field string) bool {
	var wrong *partner.Invalid
	return errors.As(err, &wrong) && wrong.Field == field
}

// refuse shows a page again with why package partner refused what was entered: beside the fields
// that it is about, else beside the first.
func (h *Handlers) refuse(w http.ResponseWriter, r *http.Request, page web.View, err error, fields ...*web.Field) error {
	if !partner.Beside(err, fields...) {
		return web.OrNotFound(err)
	}
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}

// partnerForm is what was typed for a partner, whose page is shown again if it is refused.
func (h *Handlers) partnerForm(r *http.Request) (*PartnerPage, url.Values, error) {
	p, err := h.partnerOf(r)
	if err != nil {
		return nil, nil, err
	}
	form, err := web.Form(r)
	if err != nil {
		return nil, nil, err
	}
	page, err := h.partnerPage(r, p)
	return page, form, err
}

// submitProfile handles POST /staff/partners/{partner}/profile.
func (h *Handlers) submitProfile(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, form, err := h.partnerForm(r)
	if err != nil {
		return err
	}
	page.Company.Value, page.Contact.Value, page.UseCase.Value = web.Line(form, "company"), web.Line(form, "email"), form.Get("use_case")
	_, err = h.registry().Update(r.Context(), page.Partner.ID,
		partner.Change{Company: &page.Company.Value, Email: &page.Contact.Value, UseCase: &page.UseCase.Value})
	if err != nil {
		return h.refuse(w, r, page, err, &page.Company, &page.Contact, &page.UseCase)
	}
	return h.App.RedirectWith(w, page.Path, saySaved)
}

// submitOptions handles POST /staff/partners/{partner}/options.
func (h *Handlers) submitOptions(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	missing, iss := form.Get("allow_missing_state") != "", form.Get("iss") != ""
	if _, err := h.registry().Update(r.Context(), p.ID, partner.Change{AllowMissingState: &missing, Iss: &iss}); err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), saySaved)
}

// submitLogo handles POST /staff/partners/{partner}/logo.
func (h *Handlers) submitLogo(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	file, err := web.FormFile(r, "logo")
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		file = make([]byte, partner.LogoFileSize+1) // which is too large as well
	} else if err != nil {
		return err
	}
	page, err := h.partnerPage(r, p)
	if err != nil {
		return err
	}
	if len(file) == 0 {
		page.File.Error = "Please choose a file."
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err := h.registry().SetLogo(r.Context(), p.ID, file); err != nil {
		return h.refuse(w, r, page, err, &page.File)
	}
	return h.App.RedirectWith(w, page.Path, "The logo was changed.")
}

// submitLogoRemoval handles POST /staff/partners/{partner}/logo/remove.
func (h *Handlers) submitLogoRemoval(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	err = h.registry().RemoveLogo(r.Context(), p.ID)
	if err != nil && !isInvalid(err) { // there is none, as was wanted
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), "The logo was removed.")
}

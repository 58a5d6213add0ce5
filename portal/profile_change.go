package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const sayRequested locale.Text = "Your request was sent to support."

// submitCompany handles POST /partners/CLIENT_ID/profile: support decides about what merchants see.
func (h *Handlers) submitCompany(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.profilePage(r.Context(), m)
	if err != nil {
		return err
	}
	page.Company.Value, page.UseCase.Value = web.Line(form, "company"), form.Get("use_case")
	err = h.Applications.RequestCompany(r.Context(), m.Partner, page.Company.Value, page.UseCase.Value, h.App.Device(r).Address)
	if err != nil {
		return h.refuseProfile(w, r, page, err, &page.Company, &page.UseCase)
	}
	return h.App.RedirectWith(w, page.Path, sayRequested)
}

// submitContact handles POST /partners/CLIENT_ID/profile/contact. It changes nobody who signs in.
func (h *Handlers) submitContact(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.profilePage(r.Context(), m)
	if err != nil {
		return err
	}
	page.Contact.Value = web.Line(form, "email")
	if err := h.App.AllowKey(h.strangers, m.Partner.ID); err != nil {
		return h.App.ShowRefused(w, r, web.ErrorFrom(err), page)
	}
	_, err = h.registry().Update(r.Context(), m.Partner.ID, partner.Change{Email: &page.Contact.Value})
	if err != nil {
		return h.refuseProfile(w, r, page, err, &page.Contact)
	}
	return h.App.RedirectWith(w, page.Path, "Saved.")
}

// submitLogo handles POST /partners/CLIENT_ID/profile/logo.
func (h *Handlers) submitLogo(w http.ResponseWriter, r *http.Request, m Member) error {
	file, err := web.FormFile(r, "logo")
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		file = make([]byte, partner.LogoFileSize+1) // which is too large as well
	} else if err != nil {
		return err
	}
	page, err := h.profilePage(r.Context(), m)
	if err != nil {
		return err
	}
	if len(file) == 0 {
		page.File.Error = "Please choose a file."
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err := h.App.AllowKey(h.logos, m.Partner.ID); err != nil {
		return h.App.ShowRefused(w, r, web.ErrorFrom(err), page)
	}
	if err := h.Applications.RequestLogo(r.Context(), m.Partner, file, h.App.Device(r).Address); err != nil {
		return h.refuseProfile(w, r, page, err, &page.File)
	}
	return h.App.RedirectWith(w, page.Path, sayRequested)
}

// refuseProfile shows a profile again with what was typed and what is wrong with it.
func (h *Handlers) refuseProfile(w http.ResponseWriter, r *http.Request, page *ProfilePage, err error, fields ...*web.Field) error {
	if !partner.Beside(err, fields...) {
		return err
	}
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}

// submitWithdrawal handles POST /partners/CLIENT_ID/profile/requests/NUMBER/withdraw.
func (h *Handlers) submitWithdrawal(w http.ResponseWriter, r *http.Request, m Member) error {
	if _, err := web.Form(r); err != nil {
		return err
	}
	a, err := h.App.DB.WithdrawRequest(r.Context(), m.Partner.ID, r.PathValue("number"))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return web.NotFound()
	case errors.Is(err, storage.ErrConflict):
		return h.showDecided(w, r, m, a)
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, below(m.Partner.ID, "/profile"), "The request was withdrawn.")
}

// showDecided says what has become of a request that no longer waits.
func (h *Handlers) showDecided(w http.ResponseWriter, r *http.Request, m Member, a storage.Application) error {
	page, err := h.profilePage(r.Context(), m)
	if err != nil {
		return err
	}
	page.Alert = sayDecided[a.State].With(web.UTC(a.DecidedAt.Time))
	return h.App.Show(w, r, http.StatusConflict, page)
}

var sayDecided = map[storage.ApplicationState]locale.Text{
	storage.ApplicationApproved:  "Support approved this request on %s.",
	storage.ApplicationDeclined:  "Support declined this request on %s.",
	storage.ApplicationWithdrawn: "This request was withdrawn on %s.",
}

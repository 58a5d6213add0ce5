package staff

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// mountPartners adds the pages of partners. A new one, revoking a secret, sending a link to one
// and suspending need a recent sign-in or confirmation.
func (h *Handlers) mountPartners(mux *http.ServeMux) {
	const one = partnersPath + "/{partner}"
	partnerPage := func(r *http.Request) string { return partnerPath(r.PathValue("partner")) }
	mux.Handle("GET "+partnersPath, h.page(h.showPartners))
	mux.Handle("GET "+newPartnerPath, h.page(h.confirmed(itself, h.showNewPartner)))
	mux.Handle("POST "+newPartnerPath, h.page(h.confirmed(itself, h.submitNewPartner)))
	mux.Handle("GET "+one, h.page(h.showPartner))
	mux.Handle("POST "+one+"/profile", h.page(h.submitProfile))
	mux.Handle("POST "+one+"/options", h.page(h.submitOptions))
	mux.Handle("POST "+one+"/logo", h.file(largestForm, h.submitLogo))
	mux.Handle("POST "+one+"/logo/remove", h.page(h.submitLogoRemoval))
	mux.Handle("GET "+one+"/preview", h.page(h.showPreview))
	mux.Handle("POST "+one+"/callbacks", h.page(h.submitCallback))
	mux.Handle("POST "+one+"/callbacks/{callback}/default", h.page(h.submitDefaultCallback))
	mux.Handle("GET "+one+"/callbacks/{callback}/remove", h.page(h.showCallbackRemoval))
	mux.Handle("POST "+one+"/callbacks/{callback}/remove", h.page(h.submitCallbackRemoval))
	mux.Handle("POST "+one+"/secrets", h.page(h.existing(h.confirmed(partnerPage, h.submitSecretLink))))
	mux.Handle("GET "+one+"/secrets/{secret}/revoke", h.page(h.existing(h.confirmed(itself, h.showRevocation))))
	mux.Handle("POST "+one+"/secrets/{secret}/revoke", h.page(h.existing(h.confirmed(itself, h.submitRevocation))))
	mux.Handle("GET "+one+"/suspend", h.page(h.existing(h.confirmed(itself, h.showSuspension))))
	mux.Handle("POST "+one+"/suspend", h.page(h.existing(h.confirmed(itself, h.submitSuspension))))
	mux.Handle("POST "+one+"/resume", h.page(h.submitResumption))
	h.mountPartnerPeople(mux)
}

// largestForm is how large a form with a logo may be. Files that are a little too large are told
// so beside their field.
const largestForm = 2 << 20

// existing asks nobody to confirm who they are for a partner, or a secret of it, that does not
// exist.
func (h *Handlers) existing(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, who Person) error {
		p, err := h.partnerOf(r)
		if err != nil {
			return err
		}
		if id := r.PathValue("secret"); id != "" {
			if s, err := h.App.DB.SecretByID(r.Context(), id); err != nil || s.ClientID != p.ID {
				return notOf(err)
			}
		}
		return handle(w, r, who)
	}
}

// notOf is the page for what does not exist or is another's.
func notOf(err error) error {
	if err == nil {
		err = storage.ErrNotFound
	}
	return web.OrNotFound(err)
}

package staff

import (
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// offerConfirmPasskey handles POST /staff/confirm/passkey/options.
func (h *Handlers) offerConfirmPasskey(w http.ResponseWriter, r *http.Request, who Person) error {
	return h.factors.OfferOwn(w, r, factor.ToConfirm, ownerOf(who.Staff))
}

// submitConfirmPasskey handles POST /staff/confirm/passkey.
func (h *Handlers) submitConfirmPasskey(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	proof, err := h.factors.Prove(r, form, factor.ToConfirm, who.ID)
	if err == nil {
		err = h.usedPasskey(r, who.Staff, h.confirm(w, r, who, storage.StaffProof{Passkey: proof.Use}))
	}
	refused := web.ErrorOf(err)
	if refused == nil {
		return h.confirmedThen(r, err)
	}
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	page.FocusAlert = true
	return h.App.ShowRefused(w, r, h.whyRefused(r, form, refused, &page.Signals), page)
}

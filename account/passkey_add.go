package account

import (
	"net/http"
	"net/url"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// offerNewPasskey handles POST /account/security/passkeys/options, with the form that will
// be sent with the answer.
func (h *Handlers) offerNewPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if wrong := web.WrongOptionalLabel(web.Label(form, "passkey_name")); wrong != "" {
		return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: wrong}
	}
	if !who.Verified() {
		return web.NotVerified()
	}
	return h.factors.OfferNew(w, r, ownerOf(who.Account))
}

// ownerOf is an account as authenticators show it.
func ownerOf(a storage.Account) factor.Owner {
	return factor.Owner{ID: a.ID, Email: a.Email, Name: a.FullName}
}

// addPasskey handles POST /account/security/passkeys.
func (h *Handlers) addPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.securityPage(r, who)
	if err != nil {
		return err
	}
	name := web.Label(form, "passkey_name")
	page.PasskeyName = factor.NewNameField(name)
	page.PasskeyName.Error = web.WrongOptionalLabel(name)
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.saveNewPasskey(r, who, form, name)
	if refused := web.ErrorOf(err); refused != nil {
		page.FocusAlert = true
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayPasskeyAdded)
}

// saveNewPasskey checks the answer of an authenticator and writes its passkey.
func (h *Handlers) saveNewPasskey(r *http.Request, who web.Identity, form url.Values, name string) error {
	if !who.Verified() {
		return web.NotVerified()
	}
	passkey, err := h.factors.New(r, form, ownerOf(who.Account), name)
	if err != nil {
		return err
	}
	return factor.NotAdded(h.App.DB.AddPasskey(r.Context(), passkey, factor.PasskeyLimit, who.Session.ID, h.App.Device(r)))
}

package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// PasskeyPage is the form for a passkey's name.
type PasskeyPage struct {
	web.Chrome
	ID          string
	PasskeyName web.Field
}

// Template names templates/account/passkey.html.
func (*PasskeyPage) Template() string { return "account/passkey" }

func (h *Handlers) mountPasskeys(mux *http.ServeMux) {
	mux.Handle("GET /.well-known/passkey-endpoints", h.App.API(web.API{}, h.passkeyEndpoints))
	mux.Handle("POST /login/passkey/options", h.App.Page(h.offerPasskeyLogIn))
	mux.Handle("GET /login/passkey", h.App.Page(pageOfPasskeys("/login")))
	mux.Handle("POST /login/passkey", h.App.Page(h.submitPasskeyLogIn))
	mux.Handle("POST /login/second-factor/passkey/options", h.App.Page(h.offerSecondFactor))
	mux.Handle("GET /login/second-factor/passkey", h.App.Page(pageOfPasskeys(secondFactorPath)))
	mux.Handle("POST /login/second-factor/passkey", h.App.Page(h.submitSecondPasskey))
	mux.Handle("POST /account/confirm/passkey/options", h.App.SignedIn(h.offerConfirmation))
	mux.Handle("GET /account/confirm/passkey", h.App.Page(pageOfPasskeys(confirmPath)))
	mux.Handle("POST /account/confirm/passkey", h.App.SignedIn(h.submitConfirmPasskey))
	mux.Handle("POST /account/security/two-step/passkey", h.App.Confirmed(securityPath, h.requirePasskey))
	mux.Handle("POST /account/security/passkeys/options", h.App.Confirmed(securityPath, h.offerNewPasskey))
	mux.Handle("POST /account/security/passkeys", h.App.Confirmed(securityPath, h.addPasskey))
	mux.Handle("GET /account/security/passkeys/{passkey}", h.App.SignedIn(h.showPasskey))
	mux.Handle("POST /account/security/passkeys/{passkey}", h.App.SignedIn(h.renamePasskey))
	mux.Handle("POST /account/security/passkeys/{passkey}/remove", h.App.Confirmed(securityPath, h.removePasskey))
}

// showPasskey handles GET /account/security/passkeys/{passkey}.
func (h *Handlers) showPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	p, err := h.ownPasskey(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, passkeyPage(p.ID, p.Name))
}

func passkeyPage(id, name string) *PasskeyPage {
	return &PasskeyPage{Chrome: web.Chrome{Title: "Rename passkey"}, ID: id, PasskeyName: passkeyNameField(name)}
}

// ownPasskey is the passkey in a URL, if it is the account's.
func (h *Handlers) ownPasskey(r *http.Request, who web.Identity) (p storage.Passkey, err error) {
	id := r.PathValue("passkey")
	if !web.IsText(id) {
		return p, web.NotFound()
	}
	p, err = h.App.DB.PasskeyByID(r.Context(), who.Account.ID, id)
	if errors.Is(err, storage.ErrNotFound) {
		err = web.NotFound()
	}
	return p, err
}

// renamePasskey handles POST /account/security/passkeys/{passkey}.
func (h *Handlers) renamePasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	p, err := h.ownPasskey(r, who)
	if err != nil {
		return err
	}
	name := labelFrom(form, "passkey_name")
	page := passkeyPage(p.ID, name)
	page.PasskeyName.Error = wrongLabel(name)
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.App.DB.RenamePasskey(r.Context(), who.Account.ID, p.ID, name, who.Session.ID)
	if errors.Is(err, storage.ErrNotFound) { // it has just been removed
		err = web.NotFound()
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayPasskeyRenamed)
}

// removePasskey handles POST /account/security/passkeys/{passkey}/remove.
func (h *Handlers) removePasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	p, err := h.ownPasskey(r, who)
	if err != nil {
		return err
	}
	err = h.App.DB.RemovePasskey(r.Context(), who.Account.ID, p.ID, who.Session.ID, h.App.Device(r))
	switch {
	case errors.Is(err, storage.ErrSignedOut):
		return signedOut(securityPath)
	case err != nil && !errors.Is(err, storage.ErrNotFound): // the same form, sent twice
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayPasskeyRemoved)
}

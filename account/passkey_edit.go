package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
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

// showPasskey handles GET /account/security/passkeys/{passkey}.
func (h *Handlers) showPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	p, err := h.ownPasskey(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, passkeyPage(p.ID, p.Name))
}

func passkeyPage(id, name string) *PasskeyPage {
	return &PasskeyPage{Chrome: web.Chrome{Title: "Rename passkey"}, ID: id, PasskeyName: factor.NameField(name)}
}

// ownPasskey is the passkey in a URL, if it is the account's.
func (h *Handlers) ownPasskey(r *http.Request, who web.Identity) (p storage.Passkey, err error) {
	id := r.PathValue("passkey")
	if !web.IsText(id) {
		return p, web.NotFound()
	}
	p, err = h.App.DB.AccountFactors().PasskeyByID(r.Context(), who.Account.ID, id)
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
	name := web.Label(form, "passkey_name")
	page := passkeyPage(p.ID, name)
	page.PasskeyName.Error = web.WrongLabel(name)
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
	if err != nil && !errors.Is(err, storage.ErrNotFound) { // the same form, sent twice
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayPasskeyRemoved)
}

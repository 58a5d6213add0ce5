package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// submitAuthenticator handles POST /account/security/authenticator. Nothing is on before a
// right code, which is then used.
func (h *Handlers) submitAuthenticator(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if !who.Verified() {
		return web.NotVerified()
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	setup, ok := h.factors.OpenSetup(who.Account.ID, form.Get("setup"))
	if !ok {
		return h.App.RedirectWithAlert(w, authenticatorPath, "This page was open for too long. Please scan the new QR code.")
	}
	page, err := h.authenticatorPage(r, who, setup)
	if err != nil {
		return err
	}
	app, ok := h.factors.Complete(setup, form.Get("code"))
	if !ok {
		page.Code.Error = wrongCode(form.Get("code"))
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	return h.setAuthenticator(w, r, who, app)
}

func (h *Handlers) setAuthenticator(w http.ResponseWriter, r *http.Request, who web.Identity, app *storage.Authenticator) error {
	codes, hashes := factor.NewRecoveryCodes()
	turnedOn, err := h.App.DB.SetAuthenticator(r.Context(), app, hashes, who.Session.ID, h.App.Device(r))
	switch {
	case errors.Is(err, storage.ErrSpent): // sent twice
		return &web.Redirect{To: recoveryCodesPath}
	case err != nil:
		return err
	case turnedOn:
		return h.showNewCodes(w, who, codes, "Two-step login is on.")
	}
	return h.App.RedirectWith(w, securityPath, "The authenticator app was set up.")
}

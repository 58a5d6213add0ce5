package account

import (
	"errors"
	"net/http"

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
	setup, ok := h.openSetup(who, form.Get("setup"))
	if !ok {
		return h.App.RedirectWithAlert(w, authenticatorPath, "This page was open for too long. Please scan the new QR code.")
	}
	page, err := h.authenticatorPage(r, who, setup)
	if err != nil {
		return err
	}
	step, ok := stepOf(setup.Seed, bare(form.Get("code")), h.App.DB.Now())
	if !ok {
		page.Code.Error = wrongCode(form.Get("code"))
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	return h.setAuthenticator(w, r, who, setup, step)
}

func (h *Handlers) setAuthenticator(w http.ResponseWriter, r *http.Request, who web.Identity, s authenticatorSetup, step int64) error {
	seeds := h.Seeds()
	codes, hashes := newRecoveryCodes()
	turnedOn, err := h.App.DB.SetAuthenticator(r.Context(), &storage.Authenticator{OwnerID: who.Account.ID, SetupID: s.ID,
		Seed: seeds.Seal(s.Seed, who.Account.ID), SealedBy: seeds.KeyID, LastStep: step}, hashes, who.Session.ID, h.App.Device(r))
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

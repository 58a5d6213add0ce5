package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const recoveryCodesPath = "/account/security/recovery-codes"

// RecoveryCodesPage shows new recovery codes, and how many are left of those that were
// made before.
type RecoveryCodesPage struct {
	web.Chrome
	Codes []string // empty unless they have just been made
	Left  int
	// Set identifies the codes that new ones replace.
	Set string
}

// Made is how many there were at first.
func (*RecoveryCodesPage) Made() int { return storage.RecoveryCodesMade }

// Template names templates/account/recovery_codes.html.
func (*RecoveryCodesPage) Template() string { return "account/recovery_codes" }

// showRecoveryCodes handles GET /account/security/recovery-codes.
func (h *Handlers) showRecoveryCodes(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	s, err := h.App.DB.TwoStepOf(r.Context(), who.Account.ID)
	if err != nil {
		return err
	}
	if !s.On() {
		return &web.Redirect{To: securityPath}
	}
	set, err := h.App.DB.AccountFactors().RecoverySet(r.Context(), who.Account.ID)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &RecoveryCodesPage{Chrome: web.Chrome{Title: "Recovery codes"},
		Codes: h.factors.TakeRecoveryCodes(w, r, who.Session.ID), Left: s.RecoveryCodes, Set: set})
}

// submitRecoveryCodes handles POST /account/security/recovery-codes, which generates new ones.
func (h *Handlers) submitRecoveryCodes(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	codes, hashes := factor.NewRecoveryCodes()
	err = h.App.DB.ReplaceRecoveryCodes(r.Context(), who.Account.ID, form.Get("set"), hashes, who.Session.ID, h.App.Device(r))
	switch {
	case errors.Is(err, storage.ErrSpent): // sent twice
		return &web.Redirect{To: recoveryCodesPath}
	case err != nil:
		return err
	}
	return h.showNewCodes(w, who, codes, "New recovery codes were generated. The old ones no longer work.")
}

// showNewCodes redirects to the page that shows new codes.
func (h *Handlers) showNewCodes(w http.ResponseWriter, who web.Identity, codes []string, notice locale.Text) error {
	if err := h.factors.KeepRecoveryCodes(w, who.Session.ID, codes); err != nil {
		return err
	}
	return h.App.RedirectWith(w, recoveryCodesPath, notice)
}

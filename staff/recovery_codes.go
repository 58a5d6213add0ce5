package staff

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// RecoveryCodesPage shows new recovery codes, once.
type RecoveryCodesPage struct {
	web.Chrome
	Codes []string
}

// Template names templates/staff/recovery_codes.html.
func (*RecoveryCodesPage) Template() string { return "staff/recovery_codes" }

// showRecoveryCodes handles GET /staff/recovery-codes. Codes that were shown are not shown again.
func (h *Handlers) showRecoveryCodes(w http.ResponseWriter, r *http.Request, who Person) error {
	codes := h.factors.TakeRecoveryCodes(w, r, who.Session.ID)
	if codes == nil {
		return &web.Redirect{To: mePath}
	}
	return h.App.Show(w, r, http.StatusOK, &RecoveryCodesPage{Chrome: chrome(r, "Recovery codes"), Codes: codes})
}

// savedRecoveryCodes handles POST /staff/recovery-codes, which only leads on.
func (h *Handlers) savedRecoveryCodes(_ http.ResponseWriter, r *http.Request, _ Person) error {
	return &web.Redirect{To: afterwards(r)}
}

// makeRecoveryCodes handles POST /staff/me/recovery-codes.
func (h *Handlers) makeRecoveryCodes(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	codes, hashes := factor.NewRecoveryCodes()
	err = h.App.DB.ReplaceStaffRecoveryCodes(r.Context(), who.ID, form.Get("set"), hashes, who.Session.ID)
	switch {
	case errors.Is(err, storage.ErrSpent): // sent twice
		return &web.Redirect{To: mePath}
	case err != nil:
		return err
	}
	if err := h.factors.KeepRecoveryCodes(w, who.Session.ID, codes); err != nil {
		return err
	}
	return h.App.RedirectWith(w, web.WithQuery(recoveryCodesPath, nextIs(mePath)), "New recovery codes were generated. The old ones no longer work.")
}

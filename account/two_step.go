package account

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

const securityPath = "/account/security"

// TwoStepView is two-step login as the security page shows it.
type TwoStepView struct {
	storage.TwoStep
}

// Made is how many recovery codes there were at first.
func (TwoStepView) Made() int { return storage.RecoveryCodesMade }

// FewCodes reports whether it is time to generate new recovery codes.
func (v TwoStepView) FewCodes() bool { return v.RecoveryCodes <= 3 }

// removeAuthenticator handles POST /account/security/authenticator/remove.
func (h *Handlers) removeAuthenticator(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	err := h.App.DB.RemoveAuthenticator(r.Context(), who.Account.ID, who.Session.ID, h.App.Device(r))
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, "The authenticator app was removed.")
}

// turnOffTwoStep handles POST /account/security/two-step/off.
func (h *Handlers) turnOffTwoStep(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	err := h.App.DB.TurnOffTwoStep(r.Context(), who.Account.ID, who.Session.ID, h.App.Device(r))
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, "Two-step login was turned off.")
}

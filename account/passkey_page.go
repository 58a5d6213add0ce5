package account

import (
	"net/http"

	"fairlead/factor"
	"fairlead/web"
)

// PasskeysPart is the section "Passkeys" of the security page, with [SecurityPage.PasskeyName].
type PasskeysPart struct {
	Passkeys []factor.PasskeyView
	// AddPasskey is the form for another; zero where passkeys are not offered or at the limit.
	AddPasskey factor.PasskeyForm
	Signals    factor.PasskeySignals
	// Offered is set unless passkeys are not offered, Unverified if the email has to be
	// verified first, and PasskeysLimit at the limit.
	Offered, Unverified bool
	PasskeysLimit       int
}

// passkeysPart lists an account's passkeys.
func (h *Handlers) passkeysPart(r *http.Request, who web.Identity) (PasskeysPart, error) {
	part := PasskeysPart{Offered: h.factors.Host() != "", Unverified: !who.Verified()}
	var err error
	part.Passkeys, part.Signals, err = h.factors.List(r, who.Account.ID)
	switch {
	case err != nil:
		return part, err
	case len(part.Passkeys) >= factor.PasskeyLimit:
		part.PasskeysLimit = factor.PasskeyLimit
	case part.Offered:
		part.AddPasskey = factor.PasskeyForm{Action: "/account/security/passkeys", Options: "/account/security/passkeys/options", Button: "Add a passkey"}
	}
	return part, nil
}

// passkeyEndpoints handles GET /.well-known/passkey-endpoints
// (w3.org/TR/passkey-endpoints).
func (h *Handlers) passkeyEndpoints(w http.ResponseWriter, _ *http.Request) error {
	page := h.App.PublicURL.JoinPath(securityPath).String()
	return web.JSON(w, http.StatusOK, map[string]string{"enroll": page, "manage": page})
}

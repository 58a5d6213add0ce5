package account

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/web"
)

// PasskeyForm is what static/passkey.js needs to ask for a passkey and to send it: the
// partial "passkey_form" draws it, and the script its button. It is zero where passkeys
// are not offered.
type PasskeyForm struct {
	Action  string // where the answer goes
	Options string // where a challenge comes from
	Button  locale.Text
	// Conditional has the browser offer passkeys among what it fills in.
	Conditional bool
	// Remember is the label of the box that this form has, if there is no other form.
	Remember  locale.Message
	Remembers bool
}

// PasskeySignals is what a page tells the browser about passkeys, so that it offers only
// those that work. IDs are in base64url.
type PasskeySignals struct {
	Host string
	// UserID and Accepted are all that an account has.
	UserID   string
	Accepted string // divided by spaces
	// Unknown is one that no account has.
	Unknown string
}

// PasskeyView is a passkey on the page.
type PasskeyView struct {
	ID, Name          string
	Created, LastUsed time.Time
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// markUnknown tells the browser of a passkey that was refused because no account has it.
func (s *PasskeySignals) markUnknown(refused error) {
	var unknown unknownPasskey
	if errors.As(refused, &unknown) {
		s.Unknown = base64url(unknown.credentialID)
	}
}

// PasskeysPart is the section "Passkeys" of the security page, with [SecurityPage.PasskeyName].
type PasskeysPart struct {
	Passkeys []PasskeyView
	// AddPasskey is the form for another; zero where passkeys are not offered or at the limit.
	AddPasskey PasskeyForm
	Signals    PasskeySignals
	// Offered is set unless passkeys are not offered, Unverified if the email has to be
	// verified first, and PasskeysLimit at the limit.
	Offered, Unverified bool
	PasskeysLimit       int
}

// passkeysPart lists an account's passkeys.
func (h *Handlers) passkeysPart(r *http.Request, who web.Identity) (PasskeysPart, error) {
	host := h.passkeyHost()
	part := PasskeysPart{Offered: host != "", Unverified: !who.Verified()}
	all, err := h.App.DB.AccountFactors().Passkeys(r.Context(), who.Account.ID)
	if err != nil {
		return part, err
	}
	handle, err := h.App.DB.AccountFactors().PasskeyUser(r.Context(), who.Account.ID)
	if err != nil {
		return part, err
	}
	var accepted []string
	for _, p := range all {
		part.Passkeys = append(part.Passkeys, PasskeyView{p.ID, p.Name, p.CreatedAt.Time, p.LastUsedAt.Time})
		accepted = append(accepted, base64url(p.CredentialID))
	}
	part.Signals = PasskeySignals{Host: host, UserID: base64url(handle), Accepted: strings.Join(accepted, " ")}
	switch {
	case len(all) >= passkeyLimit:
		part.PasskeysLimit = passkeyLimit
	case part.Offered:
		part.AddPasskey = PasskeyForm{Action: "/account/security/passkeys", Options: "/account/security/passkeys/options", Button: "Add a passkey"}
	}
	return part, nil
}

// passkeyNameField is the field for the name of a passkey.
func passkeyNameField(value string) web.Field {
	return web.Field{Name: "passkey_name", Label: "Passkey name", Value: value, MaxLength: longestLabel, Autocomplete: "off"}
}

// newPasskeyNameField is the field for the name of a new passkey, which may be left out.
func newPasskeyNameField(value string) web.Field {
	field := passkeyNameField(value)
	field.Optional, field.Hint = true, "If you leave this empty, we’ll name the passkey after this browser."
	return field
}

// passkeyEndpoints handles GET /.well-known/passkey-endpoints
// (w3.org/TR/passkey-endpoints).
func (h *Handlers) passkeyEndpoints(w http.ResponseWriter, _ *http.Request) error {
	page := h.App.PublicURL.JoinPath(securityPath).String()
	return web.JSON(w, http.StatusOK, map[string]string{"enroll": page, "manage": page})
}

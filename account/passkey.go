package account

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"fairlead/storage"
)

const (
	// passkeyLimit is how many passkeys an account may have.
	passkeyLimit = 20
	// challengeLifetime is how long a browser may take to answer.
	challengeLifetime = 5 * time.Minute
)

// passkeyHost is the host that passkeys are made for (WebAuthn's RP ID), empty if they are
// not offered: they belong to a domain, never to an IP address.
func (h *Handlers) passkeyHost() string {
	host := h.App.PublicURL.Hostname()
	if protocol.ValidateRPID(host) != nil {
		return ""
	}
	return host
}

// relyingParty checks what authenticators answer.
func (h *Handlers) relyingParty() (*webauthn.WebAuthn, error) {
	host := h.passkeyHost()
	if host == "" {
		return nil, passkeysNotOffered()
	}
	timeout := webauthn.TimeoutConfig{Timeout: challengeLifetime}
	return webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: h.App.Brand.Name, RPOrigins: []string{h.App.PublicURL.Scheme + "://" + h.App.PublicURL.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
		// We use no extension, and some password managers answer ones that nobody asked for.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
}

// passkeyUser is an account as authenticators know it.
type passkeyUser struct {
	handle   []byte
	account  storage.Account
	passkeys []storage.Passkey
}

// passkeyUserOf is an account with its passkeys, as it needs to be to add one.
func (h *Handlers) passkeyUserOf(r *http.Request, a storage.Account) (passkeyUser, error) {
	handle, err := h.App.DB.AccountFactors().MakePasskeyUser(r.Context(), a.ID)
	if err != nil {
		return passkeyUser{}, err
	}
	all, err := h.App.DB.AccountFactors().Passkeys(r.Context(), a.ID)
	return passkeyUser{handle, a, all}, err
}

func (u passkeyUser) WebAuthnID() []byte          { return u.handle }
func (u passkeyUser) WebAuthnName() string        { return u.account.Email }
func (u passkeyUser) WebAuthnDisplayName() string { return u.account.FullName }

func (u passkeyUser) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(u.passkeys))
	for i, p := range u.passkeys {
		all[i] = credentialOf(p)
	}
	return all
}

func credentialOf(p storage.Passkey) webauthn.Credential {
	c := webauthn.Credential{ID: p.CredentialID, PublicKey: p.PublicKey}
	for t := range strings.FieldsSeq(p.Transports) {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	return c
}

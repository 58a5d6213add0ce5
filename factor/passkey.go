package factor

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"fairlead/storage"
)

const (
	// PasskeyLimit is how many passkeys somebody may have.
	PasskeyLimit = 20
	// challengeLifetime is how long a browser may take to answer.
	challengeLifetime = 5 * time.Minute
)

// Host is the host that passkeys are made for (WebAuthn's RP ID), empty if they are
// not offered: they belong to a domain, never to an IP address.
func (c *Checker) Host() string {
	host := c.App.PublicURL.Hostname()
	if protocol.ValidateRPID(host) != nil {
		return ""
	}
	return host
}

// relyingParty checks what authenticators answer.
func (c *Checker) relyingParty() (*webauthn.WebAuthn, error) {
	host := c.Host()
	if host == "" {
		return nil, notOffered()
	}
	timeout := webauthn.TimeoutConfig{Timeout: challengeLifetime}
	return webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: c.App.Brand.Name, RPOrigins: []string{c.App.PublicURL.Scheme + "://" + c.App.PublicURL.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
		// We use no extension, and some password managers answer ones that nobody asked for.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
}

// user is somebody as authenticators know them.
type user struct {
	Owner
	handle   []byte
	passkeys []storage.Passkey
}

// userOf is somebody with their passkeys, as is needed to add one.
func (c *Checker) userOf(r *http.Request, who Owner) (user, error) {
	handle, err := c.Store.MakePasskeyUser(r.Context(), who.ID)
	if err != nil {
		return user{}, err
	}
	all, err := c.Store.Passkeys(r.Context(), who.ID)
	return user{who, handle, all}, err
}

func (u user) WebAuthnID() []byte          { return u.handle }
func (u user) WebAuthnName() string        { return u.Email }
func (u user) WebAuthnDisplayName() string { return u.Name }

func (u user) WebAuthnCredentials() []webauthn.Credential {
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

package factor

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"fairlead/storage"
	"fairlead/web"
)

// unknownPasskey is a passkey that nobody has. Its browser is told, so that it no
// longer offers it.
type unknownPasskey struct{ credentialID []byte }

func (unknownPasskey) Error() string { return "nobody has this passkey" }

var (
	errNoUser      = errors.New("the answer names no user")
	errOtherOwner  = errors.New("the passkey is somebody else's")
	errNotEligible = errors.New("the passkey is no longer backup-eligible")
)

// Proof is a passkey that proved who somebody is.
type Proof struct {
	OwnerID string
	Use     storage.PasskeyUse
}

// Prove checks the answer of an authenticator, for somebody or, to log in, for whose it
// is. The use is recorded in the transaction of what it is for, which checks the counter
// and that the passkey has not been removed.
func (c *Checker) Prove(r *http.Request, form url.Values, purpose Purpose, ownerID string) (Proof, error) {
	session, err := c.spend(r, form, purpose, ownerID)
	if err != nil {
		return Proof{}, Refuse(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(form.Get("credential")))
	if err == nil && ownerID == "" && len(answer.Response.UserHandle) == 0 { // the authenticator was asked for anybody's
		err = errNoUser
	}
	if err != nil {
		return Proof{}, Refused(err)
	}
	passkey, err := c.passkeyOf(r, answer.RawID, ownerID)
	if err != nil {
		return Proof{}, Refuse(err)
	}
	use, err := c.verify(r, session, answer, passkey)
	if err != nil {
		return Proof{}, Refuse(err)
	}
	return Proof{passkey.OwnerID, use}, nil
}

// passkeyOf finds a passkey, which must be that of the expected person, if any is.
func (c *Checker) passkeyOf(r *http.Request, credentialID []byte, ownerID string) (storage.Passkey, error) {
	p, err := c.Store.PasskeyByCredential(r.Context(), credentialID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return p, c.notTheirs(r, credentialID)
	case err == nil && ownerID != "" && ownerID != p.OwnerID:
		return p, errOtherOwner
	}
	return p, err
}

// notTheirs is why a passkey is not one of these people's. The browser must not be told to
// forget one that opens the pages of other people.
func (c *Checker) notTheirs(r *http.Request, credentialID []byte) error {
	is, err := c.App.DB.IsPasskey(r.Context(), credentialID)
	switch {
	case err != nil:
		return err
	case is:
		return errOtherOwner
	}
	return unknownPasskey{credentialID}
}

// verify checks a signature. Passkeys that become backup-eligible are accepted,
// which the library does not do, so the rule is here.
func (c *Checker) verify(r *http.Request, session webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData, p storage.Passkey) (storage.PasskeyUse, error) {
	relyingParty, err := c.relyingParty()
	if err != nil {
		return storage.PasskeyUse{}, err
	}
	handle, err := c.Store.PasskeyUser(r.Context(), p.OwnerID)
	if err != nil {
		return storage.PasskeyUse{}, err
	}
	said := answer.Response.AuthenticatorData
	credential := credentialOf(p)
	credential.Flags.BackupEligible = said.Flags.HasBackupEligible()
	session.UserID = handle
	if _, err := relyingParty.ValidateLogin(provedUser{user{handle: handle}, credential}, session, answer); err != nil {
		return storage.PasskeyUse{}, Refused(err)
	}
	if p.BackupEligible && !said.Flags.HasBackupEligible() {
		return storage.PasskeyUse{}, errNotEligible
	}
	return storage.PasskeyUse{ID: p.ID, Counter: said.Counter, BackupEligible: said.Flags.HasBackupEligible()}, nil
}

// provedUser is somebody with the one passkey that is being checked.
type provedUser struct {
	user
	credential webauthn.Credential
}

func (u provedUser) WebAuthnCredentials() []webauthn.Credential {
	return []webauthn.Credential{u.credential}
}

// Refuse turns what can be wrong with a passkey into one refusal, so that it shows
// nowhere which it was. Other errors stay.
func Refuse(err error) error {
	var unknown unknownPasskey
	switch {
	case errors.As(err, &unknown):
		return Refused(unknown)
	case errors.Is(err, errNoAnswer), errors.Is(err, errOtherOwner), errors.Is(err, errNotEligible),
		errors.Is(err, storage.ErrSpent), errors.Is(err, storage.ErrCounter):
		return Refused(err)
	}
	return err
}

// Refused is the same for every passkey that does not work.
func Refused(cause error) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: sayRefused, Cause: cause}
}

// notOffered is for requests that no page of ours makes.
func notOffered() *web.Error { return web.NotFound() }

package account

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"fairlead/storage"
	"fairlead/web"
)

// unknownPasskey is a passkey that no account has. Its browser is told, so that it no
// longer offers it.
type unknownPasskey struct{ credentialID []byte }

func (unknownPasskey) Error() string { return "no account has this passkey" }

var (
	errNoUser       = errors.New("the answer names no user")
	errOtherAccount = errors.New("the passkey is of another account")
	errSuspended    = errors.New("the account is suspended")
	errNotEligible  = errors.New("the passkey is no longer backup-eligible")
)

// provePasskey checks the answer of an authenticator, for an account or, to log in, for
// whose it is. The use is recorded in the transaction of what it is for, which checks the
// counter and that the passkey has not been removed.
func (h *Handlers) provePasskey(r *http.Request, form url.Values, purpose passkeyPurpose, accountID string) (authenticated, error) {
	session, err := h.spendChallenge(r, form, purpose, accountID)
	if err != nil {
		return authenticated{}, refusePasskey(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(form.Get("credential")))
	if err == nil && accountID == "" && len(answer.Response.UserHandle) == 0 { // the authenticator was asked for any account's
		err = errNoUser
	}
	if err != nil {
		return authenticated{}, passkeyRefused(err)
	}
	passkey, account, err := h.passkeyOf(r, answer.RawID, accountID)
	if err != nil {
		return authenticated{}, refusePasskey(err)
	}
	use, err := h.verifyPasskey(r, session, answer, passkey, account)
	if err != nil {
		return authenticated{}, refusePasskey(err)
	}
	if account.Status != storage.Active {
		return authenticated{}, passkeyRefused(errSuspended)
	}
	return authenticated{account: account, passkey: use}, nil
}

// passkeyOf finds a passkey and its account, which must be the expected one, if any is.
func (h *Handlers) passkeyOf(r *http.Request, credentialID []byte, accountID string) (p storage.Passkey, a storage.Account, err error) {
	p, err = h.App.DB.AccountFactors().PasskeyByCredential(r.Context(), credentialID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return p, a, unknownPasskey{credentialID}
	case err != nil:
		return p, a, err
	case accountID != "" && accountID != p.OwnerID:
		return p, a, errOtherAccount
	}
	a, err = h.App.DB.AccountByID(r.Context(), p.OwnerID)
	return p, a, err
}

// verifyPasskey checks a signature. Passkeys that become backup-eligible are accepted,
// which the library does not do, so the rule is here.
func (h *Handlers) verifyPasskey(r *http.Request, session webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData, p storage.Passkey, a storage.Account) (storage.PasskeyUse, error) {
	relyingParty, err := h.relyingParty()
	if err != nil {
		return storage.PasskeyUse{}, err
	}
	handle, err := h.App.DB.AccountFactors().PasskeyUser(r.Context(), a.ID)
	if err != nil {
		return storage.PasskeyUse{}, err
	}
	said := answer.Response.AuthenticatorData
	credential := credentialOf(p)
	credential.Flags.BackupEligible = said.Flags.HasBackupEligible()
	session.UserID = handle
	if _, err := relyingParty.ValidateLogin(provedUser{passkeyUser{handle: handle, account: a}, credential}, session, answer); err != nil {
		return storage.PasskeyUse{}, passkeyRefused(err)
	}
	if p.BackupEligible && !said.Flags.HasBackupEligible() {
		return storage.PasskeyUse{}, errNotEligible
	}
	return storage.PasskeyUse{ID: p.ID, Counter: said.Counter, BackupEligible: said.Flags.HasBackupEligible()}, nil
}

// provedUser is an account with the one passkey that is being checked.
type provedUser struct {
	passkeyUser
	credential webauthn.Credential
}

func (u provedUser) WebAuthnCredentials() []webauthn.Credential {
	return []webauthn.Credential{u.credential}
}

// refusePasskey turns what can be wrong with a passkey into one refusal, so that it shows
// nowhere which it was. Other errors stay.
func refusePasskey(err error) error {
	var unknown unknownPasskey
	switch {
	case errors.As(err, &unknown):
		return passkeyRefused(unknown)
	case errors.Is(err, errNoAnswer), errors.Is(err, errOtherAccount), errors.Is(err, errNotEligible),
		errors.Is(err, storage.ErrSpent), errors.Is(err, storage.ErrCounter):
		return passkeyRefused(err)
	}
	return err
}

// usedPasskey handles the error of a transaction that uses a passkey. Its owner is notified of
// a counter that did not rise.
func (h *Handlers) usedPasskey(r *http.Request, accountID string, err error) error {
	if errors.Is(err, storage.ErrCounter) {
		if err := h.App.DB.RefusePasskey(r.Context(), accountID, h.App.Device(r)); err != nil {
			return err
		}
	}
	return refusePasskey(err)
}

// passkeyRefused is the same for every passkey that does not work.
func passkeyRefused(cause error) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: sayPasskeyRefused, Cause: cause}
}

// passkeysNotOffered is for requests that no page of ours makes.
func passkeysNotOffered() *web.Error { return web.NotFound() }

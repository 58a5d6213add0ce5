package factor

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	sayRefused  locale.Text = "This passkey did not work. Please log in another way."
	sayNotAdded locale.Text = "This passkey could not be added. Please try again."
	sayLimit    locale.Text = "You have %d passkeys, which is the maximum. Remove one before you add another."
)

// OfferNew answers the options of a ceremony that makes a passkey.
func (c *Checker) OfferNew(w http.ResponseWriter, r *http.Request, who Owner) error {
	user, err := c.newUser(r, who)
	if err != nil {
		return err
	}
	relyingParty, err := c.relyingParty()
	if err != nil {
		return err
	}
	var taken []protocol.CredentialDescriptor
	for _, credential := range user.WebAuthnCredentials() {
		taken = append(taken, credential.Descriptor())
	}
	options, session, err := relyingParty.BeginRegistration(user, webauthn.WithExclusions(taken), webauthn.WithCredentialParameters(algorithms()))
	if err != nil {
		return err
	}
	return c.offer(w, r, challenge{Purpose: toAdd, OwnerID: who.ID, Value: session.Challenge}, options.Response)
}

func algorithms() []protocol.CredentialParameter { return webauthn.CredentialParametersRecommendedL3() }

// newUser is somebody who may add a passkey now.
func (c *Checker) newUser(r *http.Request, who Owner) (user, error) {
	if err := c.App.AllowIP(c.Challenges, r); err != nil {
		return user{}, err
	}
	u, err := c.userOf(r, who)
	if err == nil && len(u.passkeys) >= PasskeyLimit {
		err = tooMany()
	}
	return u, err
}

// New checks the answer of an authenticator and returns its passkey, which the caller
// writes; [NotAdded] is for the error of that. Without a name it becomes the browser's.
func (c *Checker) New(r *http.Request, form url.Values, who Owner, name string) (*storage.Passkey, error) {
	if form.Get("credential") == "" { // the script got no challenge; say why
		if _, err := c.newUser(r, who); err != nil {
			return nil, err
		}
	}
	session, err := c.spend(r, form, toAdd, who.ID)
	if err != nil {
		return nil, NotAdded(err)
	}
	made, err := c.verifyNew(r, who, session, form.Get("credential"))
	if err != nil {
		return nil, err
	}
	if name == "" {
		browser := web.BrowserName(r.UserAgent())
		name = c.App.LanguageOf(r, "").Say(browser.Text, browser.Args...)
	}
	return &storage.Passkey{OwnerID: who.ID, CredentialID: made.ID, PublicKey: made.PublicKey, Name: name,
		Transports: transports(made.Transport), Counter: made.Authenticator.SignCount, BackupEligible: made.Flags.BackupEligible}, nil
}

func (c *Checker) verifyNew(r *http.Request, who Owner, session webauthn.SessionData, credential string) (*webauthn.Credential, error) {
	relyingParty, err := c.relyingParty()
	if err != nil {
		return nil, err
	}
	user, err := c.userOf(r, who)
	if err != nil {
		return nil, err
	}
	session.UserID, session.CredParams = user.handle, algorithms()
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(credential))
	if err != nil {
		return nil, notAdded(err)
	}
	made, err := relyingParty.CreateCredential(user, session, answer)
	if err != nil {
		return nil, notAdded(err)
	}
	return made, nil
}

// transports are those of a passkey that we know.
func transports(said []protocol.AuthenticatorTransport) string {
	known := []protocol.AuthenticatorTransport{protocol.USB, protocol.NFC, protocol.BLE, protocol.SmartCard, protocol.Hybrid, protocol.Internal}
	var kept []string
	for _, t := range known {
		if slices.Contains(said, t) {
			kept = append(kept, string(t))
		}
	}
	return strings.Join(kept, " ")
}

// NotAdded turns what can be wrong with a new passkey into a refusal. Other errors stay.
func NotAdded(err error) error {
	switch {
	case errors.Is(err, storage.ErrConflict):
		return tooMany()
	case errors.Is(err, errNoAnswer), errors.Is(err, storage.ErrSpent):
		return notAdded(err)
	}
	return err
}

func notAdded(cause error) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: sayNotAdded, Cause: cause}
}

func tooMany() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: sayLimit, Args: []any{PasskeyLimit}}
}

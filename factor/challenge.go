package factor

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/web"
)

// challengeName keeps a challenge from being taken for anything else that is sealed.
func (c *Checker) challengeName() string { return c.Prefix + "_passkey" }

// Purpose is what a passkey is asked for. An answer is valid for that purpose only.
type Purpose string

// The purposes of passkeys.
const (
	toAdd           Purpose = "add"
	ToLogIn         Purpose = "log in"
	ToCompleteLogIn Purpose = "second step"
	ToConfirm       Purpose = "confirm"
)

// challenge is what an authenticator signs. The page keeps it, sealed, until it sends the
// answer. A challenge is written to the database only when it is used, which makes it
// good once.
type challenge struct {
	Purpose     Purpose
	OwnerID     string // empty to log in
	BrowserHash []byte
	Value       string
	ExpiresAt   storage.Time
}

// ceremony is what a page's script needs to ask for a passkey.
type ceremony struct {
	Options any    `json:"publicKey"`
	Sealed  string `json:"challenge"`
}

// offer answers the options of a ceremony and its sealed challenge.
func (c *Checker) offer(w http.ResponseWriter, r *http.Request, asked challenge, options any) error {
	asked.BrowserHash = storage.Hash(c.BrowserID(c.App, w, r))
	asked.ExpiresAt = storage.At(c.App.DB.Now().Add(challengeLifetime))
	sealed, err := securecookie.EncodeMulti(c.challengeName(), asked, c.App.Codecs()...)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, ceremony{options, sealed})
}

// errNoAnswer means that a form has no valid answer to a challenge of ours.
var errNoAnswer = errors.New("no answer to an open challenge")

// spend opens the challenge of a form and spends it, whether or not its answer
// turns out to be right.
func (c *Checker) spend(r *http.Request, form url.Values, purpose Purpose, ownerID string) (webauthn.SessionData, error) {
	var asked challenge
	err := securecookie.DecodeMulti(c.challengeName(), form.Get("challenge"), &asked, c.App.Codecs()...)
	if err != nil || asked.Purpose != purpose || asked.OwnerID != ownerID || !c.IsBrowser(c.App, r, asked.BrowserHash) || !asked.ExpiresAt.After(c.App.DB.Now()) {
		return webauthn.SessionData{}, errNoAnswer
	}
	err = c.App.DB.SpendPasskeyChallenge(r.Context(), []byte(asked.Value), asked.ExpiresAt)
	return webauthn.SessionData{Challenge: asked.Value, RelyingPartyID: c.Host(), UserVerification: protocol.VerificationRequired}, err
}

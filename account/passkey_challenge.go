package account

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/gorilla/securecookie"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// challengeName keeps a challenge from being taken for anything else that is sealed.
const challengeName = "fairlead_passkey"

// passkeyPurpose is what a passkey is asked for. An answer is valid for that purpose only.
type passkeyPurpose string

const (
	toAddPasskey    passkeyPurpose = "add"
	toLogIn         passkeyPurpose = "log in"
	toCompleteLogIn passkeyPurpose = "second step"
	toConfirm       passkeyPurpose = "confirm"
)

// challenge is what an authenticator signs. The page keeps it, sealed, until it sends the
// answer. A challenge is written to the database only when it is used, which makes it
// good once.
type challenge struct {
	Purpose     passkeyPurpose
	AccountID   string // empty to log in
	BrowserHash []byte
	Value       string
	ExpiresAt   storage.Time
}

// ceremony is what a page's script needs to ask for a passkey.
type ceremony struct {
	Options any    `json:"publicKey"`
	Sealed  string `json:"challenge"`
}

// offerChallenge answers the options of a ceremony and its sealed challenge.
func (h *Handlers) offerChallenge(w http.ResponseWriter, r *http.Request, c challenge, options any) error {
	c.BrowserHash = storage.Hash(flow.BrowserID(h.App, w, r))
	c.ExpiresAt = storage.At(h.App.DB.Now().Add(challengeLifetime))
	sealed, err := securecookie.EncodeMulti(challengeName, c, h.App.Codecs()...)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, ceremony{options, sealed})
}

// errNoAnswer means that a form has no valid answer to a challenge of ours.
var errNoAnswer = errors.New("no answer to an open challenge")

// spendChallenge opens the challenge of a form and spends it, whether or not its answer
// turns out to be right.
func (h *Handlers) spendChallenge(r *http.Request, form url.Values, purpose passkeyPurpose, accountID string) (webauthn.SessionData, error) {
	var c challenge
	err := securecookie.DecodeMulti(challengeName, form.Get("challenge"), &c, h.App.Codecs()...)
	if err != nil || c.Purpose != purpose || c.AccountID != accountID || !flow.IsBrowser(h.App, r, c.BrowserHash) || !c.ExpiresAt.After(h.App.DB.Now()) {
		return webauthn.SessionData{}, errNoAnswer
	}
	err = h.App.DB.SpendPasskeyChallenge(r.Context(), []byte(c.Value), c.ExpiresAt)
	return webauthn.SessionData{Challenge: c.Value, RelyingPartyID: h.passkeyHost(), UserVerification: protocol.VerificationRequired}, err
}

package staff

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/token"
	"fairlead/web"
)

// tokenFor stands for a token that somebody has looked up, so that the token itself is in no
// page. It is encrypted, and good for the person who did so.
type tokenFor struct {
	Hash    []byte
	StaffID string
	At      time.Time
}

const (
	tokenSeal = "looked-up token"
	// tokenFormLifetime is how long the form to revoke a token can be sent.
	tokenFormLifetime = time.Hour
)

func (h *Handlers) sealToken(t tokenFor) (string, error) {
	return securecookie.EncodeMulti(tokenSeal, t, h.App.Codecs()...)
}

// TokenRevokePage asks whether to revoke a token.
type TokenRevokePage struct {
	web.Chrome
	Sealed  string
	Effects []string
}

// Template names templates/staff/token_revoke.html.
func (*TokenRevokePage) Template() string { return "staff/token_revoke" }

func toTokens(*http.Request) string { return tokensPath }

// sealedToken reads the token that a form stands for. One that was sent too late, or by
// somebody else, leads back to the look-up.
func (h *Handlers) sealedToken(r *http.Request, who Person) (sealed string, k token.Inspected, err error) {
	form, err := web.Form(r)
	if err != nil {
		return "", k, err
	}
	var t tokenFor
	sealed = form.Get("token")
	err = securecookie.DecodeMulti(tokenSeal, sealed, &t, h.App.Codecs()...)
	if err != nil || t.StaffID != who.ID || h.App.DB.Now().Sub(t.At) >= tokenFormLifetime {
		return "", k, &web.Redirect{To: tokensPath}
	}
	if k, err = token.Inspect(r.Context(), h.App.DB, t.Hash); errors.Is(err, storage.ErrNotFound) {
		return "", k, &web.Redirect{To: tokensPath} // it has expired
	}
	if err == nil && k.IsRevoked() {
		err = tokenRevokedAlready()
	}
	return sealed, k, err
}

func tokenRevokedAlready() error {
	return &web.Error{Status: http.StatusConflict, Heading: "Nothing was changed", Text: "This token has already been revoked.",
		BackURL: tokensPath, BackLabel: "Go back"}
}

// showTokenRevocation handles POST /staff/tokens/revocation. A token must not be in a URL, so
// the page is the answer to a form.
func (h *Handlers) showTokenRevocation(w http.ResponseWriter, r *http.Request, who Person) error {
	sealed, k, err := h.sealedToken(r, who)
	if err != nil {
		return err
	}
	page := &TokenRevokePage{Chrome: web.Chrome{Title: "Revoke a token"}, Sealed: sealed}
	if page.Effects, err = h.tokenEffects(r, k); err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// tokenEffects say what revoking a token does.
func (h *Handlers) tokenEffects(r *http.Request, k token.Inspected) ([]string, error) {
	used := "It has not been used yet."
	if !k.LastUsedAt.IsZero() {
		used = "It was last used at " + web.UTC(k.LastUsedAt.Time) + "."
	}
	if !k.ConnectionID.Valid {
		return []string{"It stops working at once, permanently.", used, k.Client.Name + " can get another token with its client secret."}, nil
	}
	_, tokens, err := h.App.DB.ConnectionOf(r.Context(), k.AccountID, k.ConnectionID.String)
	others := max(0, tokens-1)
	stay := "The connection has " + web.Count(others, "other token") + ", which stay as they are."
	switch others {
	case 0:
		stay = "The connection has no other token: " + k.Client.Name + " can’t use the account until its owner connects again."
	case 1:
		stay = "The connection has 1 other token, which stays as it is."
	}
	return []string{"It stops working at once, permanently. It let " + k.Client.Name + " use the account " + k.Account.Email + ".", used, stay}, err
}

// submitTokenRevocation handles POST /staff/tokens/revoke.
func (h *Handlers) submitTokenRevocation(w http.ResponseWriter, r *http.Request, who Person) error {
	_, k, err := h.sealedToken(r, who)
	if err != nil {
		return err
	}
	err = h.App.DB.RevokeToken(r.Context(), k.ClientID, k.Hash, storage.TokenRevokedByOperator)
	if errors.Is(err, storage.ErrNotFound) {
		return tokenRevokedAlready()
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, tokensPath, "The token was revoked.")
}

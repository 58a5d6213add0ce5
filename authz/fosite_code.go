package authz

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"fairlead/storage"
	"fairlead/web"
)

// codeGrant is fosite's handler of the code grant with four things changed: only
// the code's own client can make it be replayed; redirect_uri may be left out;
// expiry is read off the row by our clock; and the code is spent and the token
// written by one conditional transaction, so that of racing requests one wins.
type codeGrant struct {
	*oauth2.AuthorizeExplicitGrantHandler
	db     *storage.DB
	minter *tokenStrategy
}

var (
	_ fosite.AuthorizeEndpointHandler = (*codeGrant)(nil)
	_ fosite.TokenEndpointHandler     = (*codeGrant)(nil)
)

// HandleTokenEndpointRequest checks the code against its row.
func (g *codeGrant) HandleTokenEndpointRequest(ctx context.Context, r fosite.AccessRequester) error {
	in, ok := r.GetSession().(*session)
	if !ok {
		return errors.New("an exchange without a session")
	}
	form := r.GetRequestForm()
	code, err := g.find(ctx, storage.Hash(form.Get("code")))
	if err != nil {
		return err
	}
	web.LogWith(ctx, "attempt", code.AttemptID)
	if code.ClientID != r.GetClient().GetID() {
		return fosite.ErrInvalidGrant // and no word of why to a stranger
	}
	if err := g.check(ctx, code, form); err != nil {
		return err
	}
	in.code, in.accountID = code, code.AccountID
	return g.AuthorizeExplicitGrantHandler.HandleTokenEndpointRequest(ctx, r)
}

func (g *codeGrant) find(ctx context.Context, hash []byte) (storage.Code, error) {
	code, err := g.db.CodeByHash(ctx, hash)
	if errors.Is(err, storage.ErrNotFound) {
		err = fosite.ErrInvalidGrant
	}
	return code, err
}

// check refuses a code that cannot be exchanged. A replay ends the token that the code
// gave, other refusals are recorded.
func (g *codeGrant) check(ctx context.Context, code storage.Code, form url.Values) error {
	if !code.UsedAt.IsZero() {
		return g.replayed(ctx, code)
	}
	reason := g.refusal(code, form)
	if reason == "" {
		return nil
	}
	if err := g.db.RecordEvent(ctx, code.AttemptID, storage.EventExchangeRefused, reason); err != nil {
		return err
	}
	return refused(reason)
}

// refusal says why a code cannot be exchanged, nothing where it can.
func (g *codeGrant) refusal(code storage.Code, form url.Values) string {
	switch {
	case code.Disconnected:
		return "the user has disconnected this partner"
	case !g.db.Now().Before(code.ExpiresAt.Time):
		return "the code has expired"
	case form.Get("redirect_uri") != "" && form.Get("redirect_uri") != code.RedirectURI:
		return "redirect_uri differs from the one in effect at authorization"
	}
	return unproven(code.CodeChallenge, form.Get("code_verifier"))
}

// PopulateTokenEndpointResponse spends the code and writes the token.
func (g *codeGrant) PopulateTokenEndpointResponse(ctx context.Context, r fosite.AccessRequester, answer fosite.AccessResponder) error {
	if !g.CanHandleTokenEndpointRequest(ctx, r) {
		return fosite.ErrUnknownRequest
	}
	in, ok := r.GetSession().(*session)
	if !ok {
		return errors.New("an exchange without a session")
	}
	token, signature, err := g.minter.GenerateAccessToken(ctx, r)
	if err != nil {
		return err
	}
	err = g.db.SpendCode(ctx, in.code, &storage.Token{
		Hash: []byte(signature), ClientID: in.code.ClientID, Scope: in.code.Scope,
		ConnectionID: sql.NullString{String: in.code.ConnectionID, Valid: true},
	})
	if errors.Is(err, storage.ErrSpent) {
		return g.lost(ctx, in.code, r.GetRequestForm())
	}
	if err != nil {
		return err
	}
	answer.SetAccessToken(token)
	answer.SetTokenType("bearer")
	answer.SetScopes(fosite.Arguments{in.code.Scope})
	return nil
}

// lost says why a code cannot be spent that could be exchanged a moment ago: another
// request was faster, or its connection has ended or it has expired meanwhile.
func (g *codeGrant) lost(ctx context.Context, was storage.Code, form url.Values) error {
	code, err := g.find(ctx, was.Hash)
	if err != nil {
		return err
	}
	if err := g.check(ctx, code, form); err != nil {
		return err
	}
	return fosite.ErrInvalidGrant
}

// replayed ends the token that the code gave (RFC 6749 §4.1.2), whether the
// replay came later or lost the race.
func (g *codeGrant) replayed(ctx context.Context, code storage.Code) error {
	if err := g.db.RevokeReplayed(ctx, code); err != nil {
		return err
	}
	return refused("the code has been used before, so the token that it gave is revoked")
}

// unreserved is what a verifier is made of (RFC 7636 §4.1).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// unproven says what is wrong with a verifier before fosite, whose own words leave
// a developer guessing, compares it with the challenge (RFC 7636 §4.6) once more.
func unproven(challenge, verifier string) string {
	switch {
	case challenge == "" && verifier != "":
		return "code_verifier was sent, but no code_challenge at authorization"
	case challenge != "" && verifier == "":
		return "code_verifier is required, since a code_challenge was sent at authorization"
	case challenge != "" && (len(verifier) < 43 || len(verifier) > 128):
		return "code_verifier must have 43 to 128 characters"
	case challenge != "" && strings.Trim(verifier, unreserved) != "":
		return "code_verifier may only have letters, digits and -._~"
	case challenge != "" && !proves(verifier, challenge):
		return "code_verifier does not match the code_challenge sent at authorization"
	}
	return ""
}

// proves compares a verifier with an S256 challenge, the only kind there is.
func proves(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// refused is invalid_grant with a reason for the code's own client.
func refused(reason string) error { return fosite.ErrInvalidGrant.WithHint(reason) }

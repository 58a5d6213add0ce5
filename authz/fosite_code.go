package authz

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"fairlead/storage"
	"fairlead/web"
)

// codeHandler is fosite's handler of the code grant with four changes: a replay only
// counts if it comes from the code's own client; redirect_uri may be left out; expiry
// is decided by the row and our clock; and one transaction spends the code and writes
// the token, so that only one of several racing requests succeeds.
type codeHandler struct {
	*oauth2.AuthorizeExplicitGrantHandler
	db       *storage.DB
	strategy *tokenStrategy
}

var (
	_ fosite.AuthorizeEndpointHandler = (*codeHandler)(nil)
	_ fosite.TokenEndpointHandler     = (*codeHandler)(nil)
)

// HandleTokenEndpointRequest checks the code against its row.
func (g *codeHandler) HandleTokenEndpointRequest(ctx context.Context, r fosite.AccessRequester) error {
	in, ok := r.GetSession().(*session)
	if !ok {
		return errors.New("an exchange without a session")
	}
	form := r.GetRequestForm()
	code, err := g.find(ctx, storage.Hash(form.Get("code")))
	if err != nil {
		return err
	}
	web.LogWith(ctx, slog.String("attempt", code.AttemptID))
	if code.ClientID != r.GetClient().GetID() {
		return fosite.ErrInvalidGrant // without a reason: it is another client's code
	}
	web.LogAccount(ctx, code.AccountID)
	if err := g.check(ctx, code, form); err != nil {
		return err
	}
	in.code, in.accountID = code, code.AccountID
	return g.AuthorizeExplicitGrantHandler.HandleTokenEndpointRequest(ctx, r)
}

func (g *codeHandler) find(ctx context.Context, hash []byte) (storage.Code, error) {
	code, err := g.db.CodeByHash(ctx, hash)
	if errors.Is(err, storage.ErrNotFound) {
		err = fosite.ErrInvalidGrant
	}
	return code, err
}

// check refuses a code that cannot be exchanged. A replay revokes the token that was
// issued for it.
func (g *codeHandler) check(ctx context.Context, code storage.Code, form url.Values) error {
	if !code.UsedAt.IsZero() {
		return g.replayed(ctx, code)
	}
	if reason := g.refusalReason(code, form); reason != "" {
		return invalidGrant(reason)
	}
	return nil
}

// refusalReason says why a code cannot be exchanged. It is empty if it can.
func (g *codeHandler) refusalReason(code storage.Code, form url.Values) string {
	switch {
	case code.Disconnected:
		return "the user has disconnected this partner"
	case !g.db.Now().Before(code.ExpiresAt.Time):
		return "the code has expired"
	case form.Get("redirect_uri") != "" && form.Get("redirect_uri") != code.RedirectURI:
		return "redirect_uri differs from the one in effect at authorization"
	}
	return verifierError(code.CodeChallenge, form.Get("code_verifier"))
}

// PopulateTokenEndpointResponse spends the code and writes the token.
func (g *codeHandler) PopulateTokenEndpointResponse(ctx context.Context, r fosite.AccessRequester, answer fosite.AccessResponder) error {
	if !g.CanHandleTokenEndpointRequest(ctx, r) {
		return fosite.ErrUnknownRequest
	}
	in, ok := r.GetSession().(*session)
	if !ok {
		return errors.New("an exchange without a session")
	}
	token, signature, err := g.strategy.GenerateAccessToken(ctx, r)
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

// lost says why a code that passed the check could not be spent: another request was
// first, its connection has ended, or it has just expired.
func (g *codeHandler) lost(ctx context.Context, was storage.Code, form url.Values) error {
	code, err := g.find(ctx, was.Hash)
	if err != nil {
		return err
	}
	if err := g.check(ctx, code, form); err != nil {
		return err
	}
	return fosite.ErrInvalidGrant
}

// replayed revokes the token that was issued for the code (RFC 6749 §4.1.2), whether the
// replay came later or lost the race.
func (g *codeHandler) replayed(ctx context.Context, code storage.Code) error {
	if err := g.db.RevokeReplayed(ctx, code); err != nil {
		return err
	}
	return invalidGrant("the code has already been used, so its token was revoked")
}

// unreserved are the characters of a verifier (RFC 7636 §4.1).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// verifierError says what is wrong with a verifier (RFC 7636 §4.6). fosite checks it
// again, but its messages don't say what to change.
func verifierError(challenge, verifier string) string {
	switch {
	case challenge == "" && verifier != "":
		return "code_verifier was sent, but no code_challenge at authorization"
	case challenge != "" && verifier == "":
		return "code_verifier is required, since a code_challenge was sent at authorization"
	case challenge != "" && (len(verifier) < 43 || len(verifier) > 128):
		return "code_verifier must have 43 to 128 characters"
	case challenge != "" && strings.Trim(verifier, unreserved) != "":
		return "code_verifier may only have letters, digits and -._~"
	case challenge != "" && !matchesChallenge(verifier, challenge):
		return "code_verifier does not match the code_challenge sent at authorization"
	}
	return ""
}

// matchesChallenge compares a verifier with an S256 challenge.
func matchesChallenge(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// invalidGrant is invalid_grant with a reason for the code's own client.
func invalidGrant(reason string) error { return fosite.ErrInvalidGrant.WithHint(reason) }

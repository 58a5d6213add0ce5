package authz

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"fairlead/storage"
)

const (
	partnerPrefix = "oauth."
	servicePrefix = "service."
	// tokenKeyBytes random bytes are the first part of a token, 40 characters.
	tokenKeyBytes = 30
)

// minter makes codes and tokens. It verifies neither: their rows do.
type minter struct{ codeKeys, tokenKeys func() [][]byte }

var _ oauth2.CoreStrategy = (*minter)(nil)

// codeFor derives an attempt's code, so that a double submit gets the code again
// that only its hash is kept of. Without the key an attempt's id says nothing.
func codeFor(key []byte, attemptID string) string {
	return base64.RawURLEncoding.EncodeToString(sign(key, attemptID))
}

// newToken is its prefix + 40 characters + "." + 44 characters. The second half is
// a MAC for shape alone: nothing verifies it, so its key may change freely.
func newToken(prefix string, key []byte) string {
	random := make([]byte, tokenKeyBytes)
	_, _ = rand.Read(random) // never fails since Go 1.24
	first := base64.RawURLEncoding.EncodeToString(random)
	return prefix + first + "." + base64.URLEncoding.EncodeToString(sign(key, first))
}

// LooksLikeToken says whether a text has the shape of an access token: the cheap
// gate in front of the database.
func LooksLikeToken(token string) bool {
	rest, ok := strings.CutPrefix(token, partnerPrefix)
	if !ok {
		rest, ok = strings.CutPrefix(token, servicePrefix)
	}
	if !ok || len(rest) != 85 || rest[40] != '.' || rest[84] != '=' {
		return false
	}
	return isBase64URL(rest[:40], 40) && isBase64URL(rest[41:84], 43)
}

func sign(key []byte, message string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

// A "signature" is what fosite looks a credential up by. Ours is its hash.
func (*minter) signature(credential string) string { return string(storage.Hash(credential)) }

func (n *minter) AuthorizeCodeSignature(_ context.Context, code string) string {
	return n.signature(code)
}
func (n *minter) AccessTokenSignature(_ context.Context, token string) string {
	return n.signature(token)
}

func (n *minter) GenerateAuthorizeCode(_ context.Context, r fosite.Requester) (code, signature string, err error) {
	s, ok := r.GetSession().(*session)
	if !ok {
		return "", "", errors.New("a code without an attempt")
	}
	code = codeFor(n.codeKeys()[0], s.attempt.ID)
	return code, n.signature(code), nil
}

func (n *minter) GenerateAccessToken(_ context.Context, r fosite.Requester) (token, signature string, err error) {
	prefix := partnerPrefix
	if c, ok := r.GetClient().(client); ok && c.Kind == storage.ServiceKind {
		prefix = servicePrefix
	}
	token = newToken(prefix, n.tokenKeys()[0])
	return token, n.signature(token), nil
}

// The rows decide what is valid, see codeGrant and Grant.

func (*minter) ValidateAuthorizeCode(context.Context, fosite.Requester, string) error { return nil }
func (*minter) ValidateAccessToken(context.Context, fosite.Requester, string) error   { return nil }

// There are no refresh tokens: access tokens live until they are revoked.

func (*minter) RefreshTokenSignature(context.Context, string) string { return "" }

func (*minter) GenerateRefreshToken(context.Context, fosite.Requester) (string, string, error) {
	return "", "", errNotOffered
}

func (*minter) ValidateRefreshToken(context.Context, fosite.Requester, string) error {
	return errNotOffered
}

package authz

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"fairlead/storage"
)

// tokenStrategy generates codes and tokens. It verifies neither; their rows do.
type tokenStrategy struct {
	codeKeys, tokenKeys func() [][]byte
	now                 func() time.Time
}

var _ oauth2.CoreStrategy = (*tokenStrategy)(nil)

// codeFor derives an attempt's code, so that a double submit gets the same code, though
// only its hash is stored. It cannot be derived without the key.
func codeFor(key []byte, attemptID string) string {
	return base64.RawURLEncoding.EncodeToString(sign(key, attemptID))
}

func sign(key []byte, message string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

// A "signature" is what fosite looks up a credential by: here the hash in its row.

func (*tokenStrategy) AuthorizeCodeSignature(_ context.Context, code string) string {
	return string(storage.Hash(code))
}

func (*tokenStrategy) AccessTokenSignature(_ context.Context, token string) string {
	return string(TokenHash(token))
}

func (n *tokenStrategy) GenerateAuthorizeCode(ctx context.Context, r fosite.Requester) (code, signature string, err error) {
	s, ok := r.GetSession().(*session)
	if !ok {
		return "", "", errors.New("a code without an attempt")
	}
	code = codeFor(n.codeKeys()[0], s.attempt.ID)
	return code, n.AuthorizeCodeSignature(ctx, code), nil
}

func (s *tokenStrategy) GenerateAccessToken(ctx context.Context, r fosite.Requester) (token, signature string, err error) {
	c, _ := r.GetClient().(client)
	switch key := s.tokenKeys()[0]; c.Kind {
	case storage.ServiceKind:
		token = newToken(servicePrefix, key, s.now())
	case storage.TestKind:
		token = newTestToken(key, s.now())
	default:
		token = newToken(partnerPrefix, key, s.now())
	}
	return token, s.AccessTokenSignature(ctx, token), nil
}

// The rows decide what is valid; see codeHandler and Verify.

func (*tokenStrategy) ValidateAuthorizeCode(context.Context, fosite.Requester, string) error {
	return nil
}
func (*tokenStrategy) ValidateAccessToken(context.Context, fosite.Requester, string) error {
	return nil
}

// There are no refresh tokens: access tokens are valid until they are revoked.

func (*tokenStrategy) RefreshTokenSignature(context.Context, string) string { return "" }

func (*tokenStrategy) GenerateRefreshToken(context.Context, fosite.Requester) (string, string, error) {
	return "", "", errNotOffered
}

func (*tokenStrategy) ValidateRefreshToken(context.Context, fosite.Requester, string) error {
	return errNotOffered
}

package authz

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"
	"github.com/ory/fosite/handler/pkce"

	"fairlead/storage"
)

// store adapts storage for fosite.
type store struct {
	unused
	db *storage.DB
}

var (
	_ fosite.Storage                = (*store)(nil)
	_ oauth2.CoreStorage            = (*store)(nil)
	_ oauth2.TokenRevocationStorage = (*store)(nil)
	_ pkce.PKCERequestStorage       = (*store)(nil)
)

// GetClient returns the client that this request has looked up already.
func (s *store) GetClient(ctx context.Context, _ string) (fosite.Client, error) {
	return clientFrom(ctx)
}

// CreateAuthorizeCodeSession spends the attempt and writes the connection and the code
// in one transaction.
func (s *store) CreateAuthorizeCodeSession(ctx context.Context, signature string, r fosite.Requester) error {
	in, ok := r.GetSession().(*session)
	if !ok {
		return errors.New("a code without an attempt")
	}
	return s.db.IssueCode(ctx, &storage.Consent{
		AttemptID:  in.attempt.ID,
		SessionID:  in.sessionID,
		Connection: storage.Connection{AccountID: in.accountID, ClientID: r.GetClient().GetID(), Scope: fullAccess},
		Code: storage.Code{
			Hash: []byte(signature), RedirectURI: in.attempt.Callback,
			CodeChallenge: r.GetRequestForm().Get("code_challenge"), ExpiresAt: in.expiresAt,
		},
		Consented: in.consented, Device: in.device,
	})
}

// GetAuthorizeCodeSession returns the row that codeHandler has read.
func (s *store) GetAuthorizeCodeSession(ctx context.Context, _ string, in fosite.Session) (fosite.Requester, error) {
	of, ok := in.(*session)
	if !ok || of.code.Hash == nil {
		return nil, fosite.ErrNotFound
	}
	client, err := clientFrom(ctx)
	if err != nil {
		return nil, err
	}
	return &fosite.Request{
		ID: of.code.AttemptID, RequestedAt: of.code.IssuedAt.Time, Client: client, Session: in,
		RequestedScope: fosite.Arguments{of.code.Scope}, GrantedScope: fosite.Arguments{of.code.Scope},
		Form: url.Values{"code_challenge": {of.code.CodeChallenge}, "code_challenge_method": {"S256"}},
	}, nil
}

// GetPKCERequestSession also returns the code's row. fosite would delete a separate row
// before it checks the verifier, and a second try without a verifier would pass.
func (s *store) GetPKCERequestSession(ctx context.Context, signature string, in fosite.Session) (fosite.Requester, error) {
	if of, ok := in.(*session); !ok || of.code.CodeChallenge == "" {
		return nil, fosite.ErrNotFound
	}
	return s.GetAuthorizeCodeSession(ctx, signature, in)
}

// CreatePKCERequestSession has nothing to do: the challenge is in the code's row.
func (s *store) CreatePKCERequestSession(context.Context, string, fosite.Requester) error { return nil }

// DeletePKCERequestSession must do nothing; see GetPKCERequestSession.
func (s *store) DeletePKCERequestSession(context.Context, string) error { return nil }

// errNotOffered is returned to fosite for grants that this server does not offer.
var errNotOffered = errors.New("not offered by this server")

// unused has the methods that fosite's interfaces require and none of our handlers call:
// refresh tokens, client assertions, and writes that codeHandler does in its own
// transaction.
type unused struct{}

func (unused) ClientAssertionJWTValid(context.Context, string) error          { return errNotOffered }
func (unused) SetClientAssertionJWT(context.Context, string, time.Time) error { return errNotOffered }
func (unused) InvalidateAuthorizeCodeSession(context.Context, string) error   { return errNotOffered }
func (unused) DeleteAccessTokenSession(context.Context, string) error         { return errNotOffered }
func (unused) DeleteRefreshTokenSession(context.Context, string) error        { return errNotOffered }
func (unused) RotateRefreshToken(context.Context, string, string) error       { return errNotOffered }
func (unused) RevokeRefreshToken(context.Context, string) error               { return errNotOffered }
func (unused) RevokeAccessToken(context.Context, string) error                { return errNotOffered }

func (unused) CreateAccessTokenSession(context.Context, string, fosite.Requester) error {
	return errNotOffered
}

func (unused) GetAccessTokenSession(context.Context, string, fosite.Session) (fosite.Requester, error) {
	return nil, errNotOffered
}

func (unused) CreateRefreshTokenSession(context.Context, string, string, fosite.Requester) error {
	return errNotOffered
}

func (unused) GetRefreshTokenSession(context.Context, string, fosite.Session) (fosite.Requester, error) {
	return nil, errNotOffered
}

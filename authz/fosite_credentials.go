package authz

import (
	"context"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"fairlead/storage"
)

// clientCredentials is fosite's handler of the grant for services, which checks
// the scope, with the token written by us. fosite itself would grant no scope.
type clientCredentials struct {
	*oauth2.ClientCredentialsGrantHandler
	db       *storage.DB
	minter   *tokenStrategy
	lifetime time.Duration
}

var _ fosite.TokenEndpointHandler = (*clientCredentials)(nil)

// HandleTokenEndpointRequest grants what was asked for, or all that the service
// may have where nothing was (RFC 6749 §3.3).
func (g *clientCredentials) HandleTokenEndpointRequest(ctx context.Context, r fosite.AccessRequester) error {
	if len(r.GetRequestedScopes()) == 0 {
		r.SetRequestedScopes(r.GetClient().GetScopes())
	}
	if err := g.ClientCredentialsGrantHandler.HandleTokenEndpointRequest(ctx, r); err != nil {
		return err
	}
	for _, scope := range r.GetRequestedScopes() {
		r.GrantScope(scope)
	}
	return nil
}

// PopulateTokenEndpointResponse writes the token.
func (g *clientCredentials) PopulateTokenEndpointResponse(ctx context.Context, r fosite.AccessRequester, answer fosite.AccessResponder) error {
	if !g.CanHandleTokenEndpointRequest(ctx, r) {
		return fosite.ErrUnknownRequest
	}
	token, signature, err := g.minter.GenerateAccessToken(ctx, r)
	if err != nil {
		return err
	}
	scope := joined(r.GetGrantedScopes())
	err = g.db.IssueToken(ctx, &storage.Token{
		Hash: []byte(signature), ClientID: r.GetClient().GetID(), Scope: scope,
		ExpiresAt: storage.At(g.db.Now().Add(g.lifetime)),
	})
	if err != nil {
		return err
	}
	answer.SetAccessToken(token)
	answer.SetTokenType("Bearer")
	answer.SetScopes(r.GetGrantedScopes())
	return nil
}

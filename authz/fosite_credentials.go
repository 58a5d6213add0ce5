package authz

import (
	"context"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"fairlead/storage"
)

// credentialsHandler is fosite's handler of the client_credentials grant, which checks
// the scope. We grant the scope, which fosite does not, and write the token.
type credentialsHandler struct {
	*oauth2.ClientCredentialsGrantHandler
	db       *storage.DB
	strategy *tokenStrategy
	lifetime time.Duration
}

var _ fosite.TokenEndpointHandler = (*credentialsHandler)(nil)

// HandleTokenEndpointRequest grants the requested scope, or all of the service's scopes
// if it requests none (RFC 6749 §3.3).
func (g *credentialsHandler) HandleTokenEndpointRequest(ctx context.Context, r fosite.AccessRequester) error {
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
func (g *credentialsHandler) PopulateTokenEndpointResponse(ctx context.Context, r fosite.AccessRequester, answer fosite.AccessResponder) error {
	if !g.CanHandleTokenEndpointRequest(ctx, r) {
		return fosite.ErrUnknownRequest
	}
	token, signature, err := g.strategy.GenerateAccessToken(ctx, r)
	if err != nil {
		return err
	}
	scope := joinScopes(r.GetGrantedScopes())
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

package authz

import (
	"net/http"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"
	"github.com/ory/fosite/handler/pkce"
)

// provider is fosite as it is set up by newProvider.
type provider struct{ *fosite.Fosite }

// newProvider sets up fosite with the handlers of the two grants that are offered.
func (h *Handlers) newProvider() provider {
	config := &fosite.Config{
		ClientAuthenticationStrategy: authenticated,
		ScopeStrategy:                fosite.ExactScopeStrategy,
		AudienceMatchingStrategy:     func(_, _ []string) error { return nil }, // not a parameter of ours
		MinParameterEntropy:          1,                                        // zero would mean eight
		OmitRedirectScopeParam:       true,
		// The redirect_uri is compared by codeHandler and may be left out at the
		// token endpoint; the list must not be empty, or it comes back.
		SanitationWhiteList: []string{"code_challenge"},
	}
	store := &store{db: h.App.DB}
	strategy := &tokenStrategy{codeKeys: h.CodeKeys, tokenKeys: h.TokenKeys, now: func() time.Time { return h.App.DB.Now() }}
	code := &codeHandler{
		AuthorizeExplicitGrantHandler: &oauth2.AuthorizeExplicitGrantHandler{
			AccessTokenStrategy: strategy, RefreshTokenStrategy: strategy, AuthorizeCodeStrategy: strategy,
			CoreStorage: store, TokenRevocationStorage: store, Config: config,
		},
		db:       h.App.DB,
		strategy: strategy,
	}
	credentials := &credentialsHandler{
		ClientCredentialsGrantHandler: &oauth2.ClientCredentialsGrantHandler{Config: config},
		db:                            h.App.DB, strategy: strategy, lifetime: h.ServiceTokenLifetime,
	}
	pkceHandler := &pkce.Handler{AuthorizeCodeStrategy: strategy, Storage: store, Config: config}
	config.AuthorizeEndpointHandlers = fosite.AuthorizeEndpointHandlers{code, pkceHandler}
	config.TokenEndpointHandlers = fosite.TokenEndpointHandlers{code, pkceHandler, credentials}
	return provider{fosite.NewOAuth2Provider(store, config)}
}

// runGrant has fosite's handlers check a token request and issue a token.
func (h *Handlers) runGrant(c call, in *session) (fosite.AccessResponder, error) {
	ctx := withClient(c.Context(), client{Client: c.client})
	req, err := h.provider.NewAccessRequest(ctx, &http.Request{Method: http.MethodPost, Form: c.form, PostForm: c.form}, in)
	if err != nil {
		return nil, err
	}
	return h.provider.NewAccessResponse(ctx, req)
}

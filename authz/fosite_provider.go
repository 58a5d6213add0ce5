package authz

import (
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"
	"github.com/ory/fosite/handler/pkce"
)

// newProvider sets fosite up with the handlers of the two grants that are offered.
func (h *Handlers) newProvider() *fosite.Fosite {
	config := &fosite.Config{
		ClientAuthenticationStrategy: authenticated,
		ScopeStrategy:                fosite.ExactScopeStrategy,
		AudienceMatchingStrategy:     func(_, _ []string) error { return nil }, // not a parameter of ours
		MinParameterEntropy:          1,                                        // zero would mean eight
		OmitRedirectScopeParam:       true,
		// The redirect_uri is compared by codeGrant and may be left out at the
		// token endpoint; the list must not be empty, or it comes back.
		SanitationWhiteList: []string{"code_challenge"},
	}
	store := &store{db: h.App.DB}
	minter := &tokenStrategy{codeKeys: h.CodeKeys, tokenKeys: h.TokenKeys, now: func() time.Time { return h.App.DB.Now() }}
	grant := &codeGrant{
		AuthorizeExplicitGrantHandler: &oauth2.AuthorizeExplicitGrantHandler{
			AccessTokenStrategy: minter, RefreshTokenStrategy: minter, AuthorizeCodeStrategy: minter,
			CoreStorage: store, TokenRevocationStorage: store, Config: config,
		},
		db:     h.App.DB,
		minter: minter,
	}
	machine := &clientCredentials{
		ClientCredentialsGrantHandler: &oauth2.ClientCredentialsGrantHandler{Config: config},
		db:                            h.App.DB, minter: minter, lifetime: h.ServiceTokenLifetime,
	}
	proof := &pkce.Handler{AuthorizeCodeStrategy: minter, Storage: store, Config: config}
	config.AuthorizeEndpointHandlers = fosite.AuthorizeEndpointHandlers{grant, proof}
	config.TokenEndpointHandlers = fosite.TokenEndpointHandlers{grant, proof, machine}
	return fosite.NewOAuth2Provider(store, config)
}

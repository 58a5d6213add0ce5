package authz

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/ory/fosite"

	"fairlead/storage"
)

// client is a partner or a service as fosite sees it in one request: already
// authenticated, and with only the callback in effect.
type client struct {
	storage.Client
	callback string
}

var _ fosite.ResponseModeClient = client{}

func (c client) GetID() string             { return c.ID }
func (c client) GetHashedSecret() []byte   { return nil } // authenticate.go compares secrets
func (c client) GetRedirectURIs() []string { return []string{c.callback} }

// GetGrantTypes returns what a client of this kind may use.
func (c client) GetGrantTypes() fosite.Arguments {
	if c.Kind == storage.ServiceKind {
		return fosite.Arguments{"client_credentials"}
	}
	return fosite.Arguments{"authorization_code"}
}

func (c client) GetResponseTypes() fosite.Arguments { return fosite.Arguments{"code"} }
func (c client) GetScopes() fosite.Arguments        { return strings.Fields(c.Scope) }
func (c client) GetAudience() fosite.Arguments      { return nil }
func (c client) IsPublic() bool                     { return false }
func (c client) GetResponseModes() []fosite.ResponseModeType {
	return []fosite.ResponseModeType{fosite.ResponseModeDefault, fosite.ResponseModeQuery}
}

type clientKey struct{}

// withClient passes fosite the client that we have looked up.
func withClient(ctx context.Context, c client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

func clientFrom(ctx context.Context) (fosite.Client, error) {
	if c, ok := ctx.Value(clientKey{}).(client); ok {
		return c, nil
	}
	return nil, fosite.ErrNotFound
}

// authenticated is fosite's client authentication, which we have done already.
func authenticated(ctx context.Context, _ *http.Request, _ url.Values) (fosite.Client, error) {
	c, err := clientFrom(ctx)
	if err != nil {
		return nil, fosite.ErrInvalidClient
	}
	return c, nil
}

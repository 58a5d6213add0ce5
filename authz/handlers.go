package authz

import (
	"net/http"
	"time"

	"github.com/ory/fosite"

	"fairlead/storage"
	"fairlead/web"
)

// Handlers is the authorization server.
type Handlers struct {
	App             *web.App
	CodeLifetime    time.Duration
	AttemptLifetime time.Duration
	// PushedLifetime is how long a pushed request waits for its browser.
	PushedLifetime       time.Duration
	ServiceTokenLifetime time.Duration
	// CodeKeys make codes and TokenKeys the second half of tokens: the first makes,
	// all check, and each has 32 bytes. They are asked at each use, since keys change
	// while the server runs.
	CodeKeys, TokenKeys func() [][]byte
	// Tokens spares the database most questions about tokens and clients.
	Tokens *storage.TokenCache
	// Usage notes when a token or a secret was last used.
	Usage *storage.Usage

	provider *fosite.Fosite
	begun    *web.Limit // attempts that one address begins
}

// Mount adds the room's doors.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.provider = h.newProvider()
	h.begun = web.NewLimit(120, time.Second)

	mux.Handle("GET /oauth/authorize", h.App.Page(h.authorize))
	mux.Handle("GET /oauth/consent", h.App.Page(h.showConsent))
	mux.Handle("POST /oauth/consent", h.App.Page(h.submitConsent))

	mux.Handle("/oauth/access_token", h.endpoint(h.exchange))
	mux.Handle("/oauth/token", h.endpoint(h.exchange))

	mux.Handle("/oauth/introspect", web.Unlogged(h.endpoint(h.introspect)))
	mux.Handle("/oauth/revoke", h.endpoint(h.revoke))
	mux.Handle("/oauth/par", h.endpoint(h.push))
	mux.Handle("/oauth/verify", web.Unlogged(h.App.API(web.API{NoBody: true}, h.answerVerify)))
	mux.Handle("GET /.well-known/oauth-authorization-server", web.Unlogged(h.App.API(web.API{}, h.showMetadata)))

	mux.Handle("GET /account/connections", h.App.SignedIn(h.showConnections))
	mux.Handle("GET /account/connections/{client}", h.App.SignedIn(h.showConnections))
	mux.Handle("POST /account/connections/{client}/disconnect", h.App.SignedIn(h.disconnect))
}

// issuer names this server in iss (RFC 9207).
func (h *Handlers) issuer() string { return h.App.PublicURL.String() }

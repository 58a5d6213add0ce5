package authz

import (
	"net/http"
	"time"

	"github.com/ory/fosite"

	"fairlead/storage"
	"fairlead/web"
)

// Room is the authorization server.
type Room struct {
	Web             *web.Hall
	CodeLifetime    time.Duration
	AttemptLifetime time.Duration
	// PushedLifetime is how long a pushed request waits for its browser.
	PushedLifetime       time.Duration
	ServiceTokenLifetime time.Duration
	// CodeKeys make codes and TokenKeys the second half of tokens: the first makes,
	// all check, and each has 32 bytes. They are asked at each use, since keys change
	// while the server runs.
	CodeKeys, TokenKeys func() [][]byte
	// Memory spares the database most questions about tokens and clients.
	Memory *storage.Memory
	// Usage notes when a token or a secret was last used.
	Usage *storage.Usage

	provider *fosite.Fosite
	begun    web.Limit // attempts that one address begins
}

// Mount adds the room's doors.
func (m *Room) Mount(mux *http.ServeMux) {
	m.provider = m.newProvider()
	m.begun.Burst, m.begun.Every = 120, time.Second

	mux.Handle("GET /oauth/authorize", m.Web.Page(m.authorize))
	mux.Handle("GET /oauth/consent", m.Web.Page(m.showConsent))
	mux.Handle("POST /oauth/consent", m.Web.Page(m.submitConsent))

	mux.Handle("/oauth/access_token", m.endpoint(m.exchange))
	mux.Handle("/oauth/token", m.endpoint(m.exchange))

	mux.Handle("/oauth/introspect", web.Question(m.endpoint(m.introspect)))
	mux.Handle("/oauth/revoke", m.endpoint(m.revoke))
	mux.Handle("/oauth/par", m.endpoint(m.push))
	mux.Handle("/oauth/verify", web.Question(m.Web.Machine(m.verify)))
	mux.Handle("GET /.well-known/oauth-authorization-server", web.Question(m.Web.Machine(m.showMetadata)))

	mux.Handle("GET /account/connections", m.Web.SignedIn(m.showConnections))
	mux.Handle("GET /account/connections/{client}", m.Web.SignedIn(m.showConnections))
	mux.Handle("POST /account/connections/{client}/disconnect", m.Web.SignedIn(m.disconnect))
}

// issuer names this server in iss (RFC 9207).
func (m *Room) issuer() string { return m.Web.PublicURL.String() }

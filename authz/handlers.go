package authz

import (
	"cmp"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"fairlead/scanner"
	"fairlead/storage"
	"fairlead/web"
)

// Handlers is the authorization server. Fields other than App and the keys have
// defaults, which are those of the server's settings.
type Handlers struct {
	App             *web.App
	CodeLifetime    time.Duration
	AttemptLifetime time.Duration
	// PushedLifetime is how long a pushed request waits for its browser.
	PushedLifetime       time.Duration
	ServiceTokenLifetime time.Duration
	// VerifyWithin is how old an account may become before its email has to be verified to
	// connect another partner; zero is a week, and a negative one is at once.
	VerifyWithin time.Duration
	// MaxOpenAttempts is how many open attempts a partner can have.
	MaxOpenAttempts int
	// AttemptsRefused counts the requests beyond that.
	AttemptsRefused *web.Flood
	// Refused is told of each refusal, at "authorize" or "token", with its cause: an ID of
	// [fairlead/cause] or an OAuth error code. Nil is for nobody.
	Refused func(at, cause string)
	// CodeKeys derive codes and TokenKeys the second half of tokens. Each key has 32
	// bytes. The first is used for new ones, the others only to recognize old ones. Both
	// are called at each use, since keys change while the server runs.
	CodeKeys, TokenKeys func() [][]byte
	// Tokens caches tokens and clients.
	Tokens *storage.TokenCache
	// Usage records when a token or a secret was last used.
	Usage *storage.Usage
	// Developers knows the people of partners; nil means that nobody belongs to any.
	Developers Developers

	// Scanner checks who signs reports of leaked tokens; nil means that nobody does.
	Scanner *scanner.Keys

	// CheckCallback says what is wrong with a URL as a callback; nil accepts each endpoint.
	CheckCallback func(url string) error

	provider provider
	attempts attemptLimits
	// lent are the client IDs of secrets that are lent, by the secrets' hashes.
	lent sync.Map
	// failures are failed authentications, by client and address.
	failures *web.Limit
	// reports are those of leaked tokens that no scanner has signed, by address.
	reports *web.Limit
	// repeats are those that a scanner has signed, by body.
	repeats *web.Limit
	// large are those of more than 64 KiB, by address. The server waits 15 seconds for a body, so no
	// address holds every place.
	large *web.Limit
	// largeReports counts those that are being read: see the constant.
	largeReports atomic.Int64
}

// Mount registers the routes.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.setDefaults()
	h.provider = h.newProvider()
	h.attempts.init(h.MaxOpenAttempts, h.AttemptLifetime)
	h.failures = web.NewLimit(60, time.Second)
	h.reports = web.NewLimit(30, 10*time.Second)
	h.repeats = web.NewLimit(3, time.Minute)
	h.large = web.NewLimit(4, 5*time.Second)

	mux.Handle("GET /oauth/authorize", h.page(h.authorize))
	mux.Handle("GET /oauth/consent", h.page(h.showConsent))
	mux.Handle("POST /oauth/consent", h.page(h.submitConsent))
	mux.Handle("GET /oauth/test", h.page(h.showTest))
	mux.Handle("POST /oauth/test", h.page(h.submitTest))
	mux.Handle("GET "+testCallbackPath, web.SecretURL(h.App.PageOf(nobody, h.showTestCallback)))

	mux.Handle("/oauth/access_token", h.tokenEndpoint())
	mux.Handle("/oauth/token", h.tokenEndpoint())

	mux.Handle("/oauth/introspect", web.Unlogged(h.endpoint(h.introspect)))
	mux.Handle("/oauth/revoke", h.endpoint(h.revoke))
	mux.Handle("/oauth/leaked", h.leakedEndpoint())
	mux.Handle("/oauth/deauthorize", h.endpoint(h.deauthorize))
	mux.Handle("/oauth/par", h.endpoint(h.push))
	mux.Handle("/oauth/verify", web.Unlogged(h.App.API(web.API{NoBody: true}, h.verify)))
	mux.Handle("GET /.well-known/oauth-authorization-server", web.Unlogged(h.App.API(web.API{}, h.showMetadata)))

	mux.Handle("GET /disconnect", web.SecretURL(h.App.Page(h.showDisconnectLink)))
	mux.Handle("POST /disconnect", web.SecretURL(h.App.Page(h.submitDisconnectLink)))
	mux.Handle("GET /account/connections", h.App.SignedIn(h.showConnections))
	mux.Handle("GET /account/connections/{client}", h.App.SignedIn(h.showConnections))
	mux.Handle("GET /account/connections/platform/disconnect", h.App.SignedIn(h.showEndManagement))
	mux.Handle("POST /account/connections/platform/disconnect", h.App.SignedIn(h.endManagement))
	mux.Handle("GET /account/connections/{client}/disconnect", h.App.SignedIn(h.showDisconnect))
	mux.Handle("POST /account/connections/{client}/disconnect", h.App.SignedIn(h.disconnect))
	mux.Handle("POST /account/connections/{client}/resume", h.App.Confirmed(connectionsPath, h.resumeTokens))
	mux.Handle("POST /account/connections/{client}/revoke", h.App.SignedIn(h.revokeTokens))
}

func (h *Handlers) setDefaults() {
	h.CodeLifetime = cmp.Or(h.CodeLifetime, 10*time.Minute)
	h.AttemptLifetime = cmp.Or(h.AttemptLifetime, time.Hour)
	h.VerifyWithin = cmp.Or(h.VerifyWithin, 7*24*time.Hour)
	h.PushedLifetime = cmp.Or(h.PushedLifetime, 90*time.Second)
	h.ServiceTokenLifetime = cmp.Or(h.ServiceTokenLifetime, time.Hour)
	h.MaxOpenAttempts = cmp.Or(h.MaxOpenAttempts, maxOpenAttempts)
	if h.AttemptsRefused == nil {
		h.AttemptsRefused = web.NewFlood()
	}
	if h.Scanner == nil {
		h.Scanner = &scanner.Keys{}
	}
	h.Scanner.Waits = web.LeaveGate // others need not wait for whoever publishes the keys
	if h.Tokens == nil {
		h.Tokens = storage.NewTokenCache(h.App.DB)
	}
	if h.Usage == nil {
		h.Usage = &storage.Usage{DB: h.App.DB}
	}
}

// issuer names this server in iss (RFC 9207).
func (h *Handlers) issuer() string { return h.App.PublicURL.String() }

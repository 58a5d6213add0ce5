package bearer

import (
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Checker checks the access tokens of calls with the server that issued them. Set its
// fields, then Open it; don't change them afterwards. Its methods may be called by
// several goroutines at once.
type Checker struct {
	// IntrospectURL is the server's introspection endpoint (RFC 7662), called as the
	// service with these credentials. The service needs the scope introspect: without it
	// the server reports every token but the service's own as inactive.
	IntrospectURL          string
	ClientID, ClientSecret string

	// VerifyURL is the server's /oauth/verify, in place of IntrospectURL. It needs no
	// credentials, and doesn't say when a token was issued or when it expires.
	VerifyURL string

	// HTTPClient sends the requests; by default the Checker has its own. Redirects are
	// never followed: they could carry a token or the secret to another server.
	HTTPClient *http.Client
	// Timeout limits one request to the server; 5 seconds by default.
	Timeout time.Duration

	// CacheFor is how long a valid token is accepted without asking again; 5 seconds by
	// default, less than zero for never.
	CacheFor time.Duration
	// CacheRefusalsFor is how long an invalid token is refused without asking again; 1
	// second by default, less than zero for never.
	CacheRefusalsFor time.Duration
	// CacheSize is how many valid tokens, and how many invalid ones, are cached; 10,000
	// by default. The least recently used are dropped first.
	CacheSize int
	// Grace is how much longer than CacheFor a valid token is accepted while the server
	// is unavailable; zero by default. A revoked token may work that much longer too.
	Grace time.Duration

	// Log gets the reason when the server couldn't be asked; slog.Default() by default.
	Log *slog.Logger
	// Now is the clock; time.Now by default.
	Now func() time.Time

	once    sync.Once
	invalid error // what is wrong with the fields, set by Open
	client  *http.Client

	mu                sync.Mutex // guards what follows
	accepted, refused cache
	inFlight          map[key]*request
}

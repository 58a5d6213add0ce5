package bearer

import (
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Checker checks the access tokens of calls with the server that issued them. Set the
// fields first, Open it, and leave them alone from then on. Its methods may be called by
// many goroutines.
type Checker struct {
	// IntrospectURL is the server's introspection endpoint (RFC 7662), asked as the
	// service with these credentials. It needs the scope introspect: without it the
	// server calls every token inactive but the service's own.
	IntrospectURL          string
	ClientID, ClientSecret string

	// VerifyURL, in place of the above, is the server's /oauth/verify. It needs no
	// credentials and does not tell when tokens were issued or end.
	VerifyURL string

	// HTTPClient asks; by default one of the Checker's own. Redirects are never
	// followed: they could carry a token or the secret elsewhere.
	HTTPClient *http.Client
	// Timeout bounds one question; 5 seconds by default.
	Timeout time.Duration

	// CacheFor is how long a good token counts as good without asking again; 5 seconds
	// by default, less than zero for never.
	CacheFor time.Duration
	// CacheRefusalsFor is the same for a refused token; 1 second by default.
	CacheRefusalsFor time.Duration
	// CacheSize is how many grants, and how many refusals, are remembered; 10,000 by
	// default. The ones used longest ago go first.
	CacheSize int
	// Grace is how long, after CacheFor, a good token still counts as good while the
	// server is away; none by default. It prolongs the life of a revoked token as much.
	Grace time.Duration

	// Log is told why the server could not be asked; slog.Default() by default.
	Log *slog.Logger
	// Now is the clock; time.Now by default.
	Now func() time.Time

	opening sync.Once
	wrong   error // with the fields, found when opening
	client  *http.Client

	mu               sync.Mutex
	granted, refused memory
	questions        map[key]*question
}

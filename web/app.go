package web

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/klauspost/compress/gzhttp"

	"fairlead/locale"
	"fairlead/storage"
)

// App is what all handlers share.
type App struct {
	DB    *storage.DB
	Brand Brand
	// Security is in /.well-known/security.txt.
	Security SecurityContact
	// Languages are what pages are offered in; English alone if nil.
	Languages *locale.Set
	Log       *slog.Logger
	// PublicURL is where browsers see this server.
	PublicURL *url.URL
	// Codecs are asked at each use: the first signs session cookies, all verify them.
	Codecs func() []securecookie.Codec
	// AccountSessions is the kind of session that accounts have. Open sets the defaults.
	AccountSessions SessionKind
	// StepUpLifetime is how long a login or a confirmation allows sensitive changes; zero
	// is ten minutes.
	StepUpLifetime time.Duration
	// StepUpOnce has each confirmation allow one change, and a login none.
	StepUpOnce bool
	// TrustedProxies may name their client in X-Forwarded-For.
	TrustedProxies []netip.Prefix
	// TestModeOff has test clients, their tokens and their pages count as unknown.
	TestModeOff bool
	// Unlimited switches rate limits off, for tests and load tests.
	Unlimited bool
	// MachineGate bounds the requests of programs that are in flight, PageGate those of
	// people, and BodyGate large bodies.
	MachineGate, PageGate, BodyGate Gate
	// Answered is called after each request, which has its pattern by then. It may be
	// nil.
	Answered func(r *http.Request, status int, took time.Duration)
	// Traceparent is the W3C traceparent of a request's span, or empty. It is nil unless
	// requests are traced.
	Traceparent func(context.Context) string

	pages       *Pages
	assets      *Assets
	crossOrigin *http.CrossOriginProtection
	forwarded   sync.Once
	untrusted   sync.Once
	compress    func(http.Handler) http.HandlerFunc
	routes      *http.ServeMux // set by Mount
}

// Open reads static files and shared templates, and so fails early.
func (a *App) Open(templates, static fs.FS) (err error) {
	a.openGates()
	a.AccountSessions.setDefaults()
	a.StepUpLifetime = cmp.Or(a.StepUpLifetime, 10*time.Minute)
	if a.Languages == nil {
		if a.Languages, err = locale.Open("en"); err != nil {
			return err
		}
	}
	if a.assets, err = NewAssets(static); err != nil {
		return err
	}
	a.assets.AddLook(a.Brand.Look)
	if a.pages, err = NewPages(templates, a.assets, a.Languages); err != nil {
		return err
	}
	if a.compress, err = gzhttp.NewWrapper(); err != nil {
		return err
	}
	a.crossOrigin = http.NewCrossOriginProtection()
	return a.crossOrigin.AddTrustedOrigin(a.origin())
}

// Mount adds static files and the answers for paths that nothing else serves.
func (a *App) Mount(mux *http.ServeMux) {
	a.routes = mux
	mux.Handle("GET /static/{name}", a.assets)
	mux.HandleFunc("GET /favicon.ico", a.assets.favicon)
	mux.Handle("GET /robots.txt", a.Constant(showRobots))
	mux.Handle("GET "+securityPath, a.API(API{}, a.showSecurity))
	mux.Handle("GET /{$}", a.Page(func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, "/account", http.StatusSeeOther)
		return nil
	}))
	mux.Handle("POST /language", a.Page(a.changeLanguage))
	mux.Handle("/", a.Page(fallback(mux)))
}

func (a *App) https() bool    { return a.PublicURL.Scheme == "https" }
func (a *App) origin() string { return a.PublicURL.Scheme + "://" + a.PublicURL.Host }

package web

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
)

// App is what all rooms share.
type App struct {
	DB     *storage.DB
	Pages  *Pages
	Assets *Assets
	Brand  Brand
	Log    *slog.Logger
	// PublicURL is where browsers see this server.
	PublicURL *url.URL
	// Codecs are asked at each use: the first signs session cookies, all verify them.
	Codecs func() []securecookie.Codec
	// AccountSessions is the kind of session that accounts sign in to. What is zero
	// is set by Open.
	AccountSessions SessionKind
	// TrustedProxies may say in X-Forwarded-For for whom they ask.
	TrustedProxies []netip.Prefix
	// Unlimited switches rate limits off, for tests and load tests.
	Unlimited bool
	// MachineGate is what programs come through, PageGate what people do, and
	// BodyGate, besides, whoever brings much.
	MachineGate, PageGate, BodyGate Gate
	// Answered is told of each request once it is answered, with its pattern, status
	// and duration. Nil: nobody asks.
	Answered func(r *http.Request, status int, took time.Duration)

	crossOrigin *http.CrossOriginProtection
}

// Open gets the hall ready: it parses every page, and so fails early.
func (a *App) Open(templates, static fs.FS) (err error) {
	a.openGates()
	a.AccountSessions.setDefaults()
	if a.Assets, err = NewAssets(static); err != nil {
		return err
	}
	if a.Pages, err = NewPages(templates, a.Assets); err != nil {
		return err
	}
	a.crossOrigin = http.NewCrossOriginProtection()
	return a.crossOrigin.AddTrustedOrigin(a.origin())
}

// Mount adds what belongs to no room: static files and the page that is not
// there.
func (a *App) Mount(mux *http.ServeMux) {
	mux.Handle("GET /static/{name}", a.Assets)
	mux.Handle("GET /favicon.ico", a.Page(a.Assets.favicon))
	mux.Handle("GET /{$}", a.Page(func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, "/account", http.StatusSeeOther)
		return nil
	}))
	mux.Handle("/", a.Page(fallback(mux)))
}

func (a *App) https() bool    { return a.PublicURL.Scheme == "https" }
func (a *App) origin() string { return a.PublicURL.Scheme + "://" + a.PublicURL.Host }

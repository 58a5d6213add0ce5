package web

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"fairlead/storage"
)

// Hall is what all rooms share.
type Hall struct {
	DB       *storage.DB
	Pages    *Pages
	Assets   *Assets
	Sessions *Sessions
	Brand    Brand
	Log      *slog.Logger
	// PublicURL is where browsers see this server.
	PublicURL *url.URL
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
func (h *Hall) Open(templates, static fs.FS) (err error) {
	h.openGates()
	if h.Assets, err = NewAssets(static); err != nil {
		return err
	}
	if h.Pages, err = NewPages(templates, h.Assets); err != nil {
		return err
	}
	h.crossOrigin = http.NewCrossOriginProtection()
	return h.crossOrigin.AddTrustedOrigin(h.origin())
}

// Mount adds what belongs to no room: static files and the page that is not
// there.
func (h *Hall) Mount(mux *http.ServeMux) {
	mux.Handle("GET /static/{name}", h.Assets)
	mux.Handle("GET /favicon.ico", h.Page(h.Assets.favicon))
	mux.Handle("GET /{$}", h.Page(func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, "/account", http.StatusSeeOther)
		return nil
	}))
	mux.Handle("/", h.Page(fallback(mux)))
}

func (h *Hall) https() bool    { return h.PublicURL.Scheme == "https" }
func (h *Hall) origin() string { return h.PublicURL.Scheme + "://" + h.PublicURL.Host }

package webtest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/gorilla/securecookie"

	"fairlead/locale"
	"fairlead/static"
	"fairlead/storage"
	"fairlead/templates"
	"fairlead/web"
)

// Mounter adds routes.
type Mounter interface{ Mount(mux *http.ServeMux) }

// App is a real app over a database, with rate limits off and its warnings in the
// test's output.
func App(tb testing.TB, db *storage.DB) *web.App {
	tb.Helper()
	app := &web.App{
		DB:        db,
		Brand:     web.Brand{Name: "Fairlead"},
		Log:       slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		PublicURL: &url.URL{Scheme: "http", Host: "localhost:8080"},
		Unlimited: true,
		Codecs:    Codecs(),
	}
	if err := app.Open(templates.FS, static.FS); err != nil {
		tb.Fatalf("open the app: %v", err)
	}
	return app
}

// Offer opens an app again with pages in these languages.
func Offer(tb testing.TB, app *web.App, tags ...string) {
	tb.Helper()
	var err error
	if app.Languages, err = locale.Open(tags...); err != nil {
		tb.Fatal(err)
	}
	if err := app.Open(templates.FS, static.FS); err != nil {
		tb.Fatal(err)
	}
}

// Pages are the product's pages in English.
func Pages(tb testing.TB) *web.Pages {
	tb.Helper()
	assets, err := web.NewAssets(static.FS)
	if err != nil {
		tb.Fatal(err)
	}
	pages, err := web.NewPages(templates.FS, assets, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return pages
}

// Codecs are those of one new key.
func Codecs() func() []securecookie.Codec {
	codecs := securecookie.CodecsFromPairs(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	return func() []securecookie.Codec { return codecs }
}

// Serve serves the app with the routes of handlers, and opens a browser on it. The
// app's public URL becomes the one that is served.
func Serve(tb testing.TB, app *web.App, handlers ...Mounter) *Browser {
	tb.Helper()
	server := newServer(app, handlers)
	app.PublicURL = &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}
	server.Start()
	tb.Cleanup(server.Close)
	return New(tb, server.URL)
}

// ServeTLS is [Serve] over https.
func ServeTLS(tb testing.TB, app *web.App, handlers ...Mounter) *Browser {
	tb.Helper()
	server := newServer(app, handlers)
	app.PublicURL = &url.URL{Scheme: "https", Host: server.Listener.Addr().String()}
	server.StartTLS()
	tb.Cleanup(server.Close)
	b := New(tb, server.URL)
	b.Client.Transport = server.Client().Transport
	return b
}

func newServer(app *web.App, handlers []Mounter) *httptest.Server {
	mux := http.NewServeMux()
	app.Mount(mux)
	for _, h := range handlers {
		h.Mount(mux)
	}
	return httptest.NewUnstartedServer(app.Wrap(mux))
}

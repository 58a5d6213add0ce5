package webtest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/gorilla/securecookie"

	"fairlead/static"
	"fairlead/storage"
	"fairlead/templates"
	"fairlead/web"
)

// Mounter is what can be mounted beside the hall.
type Mounter interface{ Mount(mux *http.ServeMux) }

// App is a real hall over a database, with rate limits off and its warnings in
// the test's output.
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
		tb.Fatalf("open the hall: %v", err)
	}
	return app
}

// Codecs are those of one new key.
func Codecs() func() []securecookie.Codec {
	codecs := securecookie.CodecsFromPairs(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	return func() []securecookie.Codec { return codecs }
}

// Serve mounts the hall and rooms and answers a browser that visits them. The
// hall's public URL becomes the one that is served.
func Serve(tb testing.TB, app *web.App, rooms ...Mounter) *Browser {
	tb.Helper()
	mux := http.NewServeMux()
	app.Mount(mux)
	for _, room := range rooms {
		room.Mount(mux)
	}
	server := httptest.NewUnstartedServer(app.Wrap(mux))
	app.PublicURL = &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}
	server.Start()
	tb.Cleanup(server.Close)
	return New(tb, server.URL)
}

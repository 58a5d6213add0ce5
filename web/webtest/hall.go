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

// Room is what can be mounted beside the hall.
type Room interface{ Mount(mux *http.ServeMux) }

// Hall is a real hall over a database, with rate limits off and its warnings in
// the test's output.
func Hall(tb testing.TB, db *storage.DB) *web.Hall {
	tb.Helper()
	hall := &web.Hall{
		DB:        db,
		Brand:     web.Brand{Name: "Fairlead"},
		Log:       slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		PublicURL: &url.URL{Scheme: "http", Host: "localhost:8080"},
		Unlimited: true,
		Sessions:  &web.Sessions{DB: db, Codecs: Codecs()},
	}
	if err := hall.Open(templates.FS, static.FS); err != nil {
		tb.Fatalf("open the hall: %v", err)
	}
	return hall
}

// Codecs are those of one new key.
func Codecs() func() []securecookie.Codec {
	codecs := securecookie.CodecsFromPairs(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	return func() []securecookie.Codec { return codecs }
}

// Serve mounts the hall and rooms and answers a browser that visits them. The
// hall's public URL becomes the one that is served.
func Serve(tb testing.TB, hall *web.Hall, rooms ...Room) *Browser {
	tb.Helper()
	mux := http.NewServeMux()
	hall.Mount(mux)
	for _, room := range rooms {
		room.Mount(mux)
	}
	server := httptest.NewUnstartedServer(hall.Outer(mux))
	hall.PublicURL = &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}
	server.Start()
	tb.Cleanup(server.Close)
	return New(tb, server.URL)
}

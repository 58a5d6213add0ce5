package main

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/account"
	"fairlead/authz"
	"fairlead/billing"
	"fairlead/guide"
	"fairlead/hash"
	"fairlead/storage"
	"fairlead/web"
)

// house is the product, as far as it has pages, on the day of the sample data.
type house struct {
	db      *storage.DB
	app     *web.App
	authz   *authz.Handlers
	billing *billing.Handlers
	handler http.Handler
	now     time.Time
	folder  string // of its database
}

func openHouse(ctx context.Context, templates, static fs.FS) (*house, error) {
	folder, err := os.MkdirTemp("", "fairlead-preview-")
	if err != nil {
		return nil, err
	}
	h := &house{now: sampleDay(), folder: folder}
	if h.db, err = storage.Open(ctx, "sqlite:"+filepath.Join(folder, "preview.db")); err != nil {
		_ = os.RemoveAll(folder) // the first error says more
		return nil, err
	}
	h.db.Now = func() time.Time { return h.now }
	if err := h.furnish(templates, static); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// furnish is what cmd/fairlead does with its settings at their defaults.
func (h *house) furnish(templates, static fs.FS) error {
	codecs := securecookie.CodecsFromPairs(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	h.app = &web.App{
		DB: h.db, Brand: sampleBrand(), Log: slog.New(slog.DiscardHandler), PublicURL: &url.URL{Scheme: "http", Host: "localhost:8080"},
		Codecs: func() []securecookie.Codec { return codecs },
	}
	if err := h.app.Open(templates, static); err != nil {
		return err
	}
	key := func() [][]byte { return [][]byte{bytes.Repeat([]byte{1}, 32)} }
	h.authz = &authz.Handlers{App: h.app, CodeLifetime: 10 * time.Minute, AttemptLifetime: time.Hour, PushedLifetime: 90 * time.Second,
		ServiceTokenLifetime: time.Hour, CodeKeys: key, TokenKeys: key, Usage: &storage.Usage{DB: h.db}, Tokens: storage.NewTokenCache(h.db)}
	h.billing = &billing.Handlers{App: h.app, Processor: billing.Sandbox{}}
	mux := http.NewServeMux()
	for _, room := range []interface{ Mount(mux *http.ServeMux) }{
		h.app, h.authz, &account.Handlers{App: h.app, Hasher: hash.New(hash.Options{})}, h.billing, trouble{h.app},
		&guide.Handlers{App: h.app, KeyScheme: "ShippoToken", AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version",
			CodeLifetime: 10 * time.Minute, AttemptLifetime: time.Hour, PushedLifetime: 90 * time.Second, ServiceTokenLifetime: time.Hour},
	} {
		room.Mount(mux)
	}
	h.handler = h.app.Wrap(mux)
	return nil
}

func (h *house) close() {
	_ = h.db.Close()           // nobody will read it again
	_ = os.RemoveAll(h.folder) // nor is anybody waiting for that
}

func sampleDay() time.Time { return time.Date(2026, time.November, 22, 9, 30, 0, 0, time.UTC) }

func sampleBrand() web.Brand {
	return web.Brand{
		Name:       "Fairlead",
		TermsURL:   "https://fairlead.example/terms",
		PrivacyURL: "https://fairlead.example/privacy",
		SupportURL: "https://fairlead.example/support",
	}
}

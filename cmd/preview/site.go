package preview

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/account"
	"fairlead/api"
	"fairlead/authz"
	"fairlead/billing"
	"fairlead/carrier"
	"fairlead/egress"
	"fairlead/event"
	"fairlead/guide"
	"fairlead/hash"
	"fairlead/key"
	"fairlead/locale"
	"fairlead/partner"
	"fairlead/portal"
	"fairlead/staff"
	"fairlead/storage"
	"fairlead/web"
)

// site is every page of the product on the day of the sample data, over a database
// of its own.
type site struct {
	db      *storage.DB
	app     *web.App
	authz   *authz.Handlers
	account *account.Handlers
	billing *billing.Handlers
	staff   *staff.Handlers
	vault   storage.CarrierVault
	signIns *carrier.SignIns
	handler http.Handler
	file    string // of the database
	now     time.Time
	// language is the tag of the language that pages are in; empty for English.
	language string
	closers  []func() error // run when the site closes
}

func openSite(ctx context.Context, templates, static fs.FS, brand web.Brand) (*site, error) {
	s := &site{now: sampleDay()}
	if err := s.openDatabase(ctx); err != nil {
		s.close()
		return nil, err
	}
	s.db.Now = func() time.Time { return s.now }
	if err := s.build(templates, static, brand); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openDatabase opens a copy of an empty database, which is faster than running every
// migration again.
func (s *site) openDatabase(ctx context.Context) error {
	empty, err := emptyDatabase()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "fairlead-preview-")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() error { return os.RemoveAll(folder) })
	s.file = filepath.Join(folder, "preview.db")
	if err := os.WriteFile(s.file, empty, 0o600); err != nil {
		return err
	}
	if s.db, err = storage.Open(ctx, "sqlite:"+s.file); err != nil {
		return err
	}
	s.closers = append(s.closers, s.db.Close)
	return nil
}

var emptyDatabase = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "fairlead-preview-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a leftover folder does no harm
	file := filepath.Join(folder, "preview.db")
	db, err := storage.Open(context.Background(), "sqlite:"+file)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file) //nolint:gosec // a file that this function has just made
})

// build mounts the same handlers as cmd/fairlead, with default settings.
func (s *site) build(templates, static fs.FS, brand web.Brand) error {
	codecs := securecookie.CodecsFromPairs(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	languages, err := locale.Open(locale.Known()...)
	if err != nil {
		return err
	}
	s.app = &web.App{Languages: languages,
		DB: s.db, Brand: brand, Log: slog.New(slog.DiscardHandler), PublicURL: &url.URL{Scheme: "http", Host: "localhost:8080"},
		Codecs: func() []securecookie.Codec { return codecs },
	}
	if err := s.app.Open(templates, static); err != nil {
		return err
	}
	seeds := key.List{key.New(s.now, time.Time{})}.Sealer("authenticator")
	derived := func() [][]byte { return [][]byte{bytes.Repeat([]byte{1}, 32)} }
	s.authz = &authz.Handlers{App: s.app, CodeKeys: derived, TokenKeys: derived, VerifyWithin: 10 * 365 * 24 * time.Hour} // states may wait for long
	s.account = &account.Handlers{App: s.app, Hasher: hash.New(hash.Options{Cost: unsafeCost}), LinkKeys: derived,
		Seeds: func() key.Sealer { return seeds }, RememberBrowser: 720 * time.Hour}
	s.billing = &billing.Handlers{App: s.app, Processor: billing.Sandbox{}}
	sealer := key.List{key.New(s.now, time.Time{})}.Sealer("carrier")
	s.vault = storage.CarrierVault{KeyID: sealer.KeyID, Seal: sealer.Seal, Open: sealer.Open, HashKeys: derived()}
	s.signIns = &carrier.SignIns{App: s.app, Client: &carrier.Client{Timeout: time.Second, Seal: func() key.Sealer { return sealer }},
		SignInLifetime: time.Hour}
	loopback := egress.Network{Loopback: true}
	tests := &event.Client{Timeout: time.Second, Network: loopback}
	tests.Open()
	s.staff = &staff.Handlers{App: s.app, Hasher: hash.New(hash.Options{Cost: unsafeCost}), Seeds: func() key.Sealer { return seeds }}
	people := &portal.Handlers{App: s.app, LeavingGrace: 14 * 24 * time.Hour, LendSecret: s.authz.LendSecret, Applications: &partner.Applications{DB: s.db, HandoverLifetime: 72 * time.Hour}}
	s.authz.Developers = people
	mux := http.NewServeMux()
	for _, handlers := range []interface{ Mount(mux *http.ServeMux) }{
		s.app, s.authz, s.account, s.billing, s.signIns, failures{s.app}, s.staff, people, &partner.Logos{App: s.app},
		&api.Handlers{App: s.app, Tokens: s.authz, VersionHeader: "Shippo-API-Version"},
		&carrier.Pages{App: s.app, Vault: func() storage.CarrierVault { return s.vault }, SignIns: s.signIns},
		&event.Pages{App: s.app, Partners: people, Registry: &event.Registry{DB: s.db, Network: loopback, Client: tests, Seal: func() key.Sealer { return seeds }}},
		&guide.Handlers{App: s.app, KeyScheme: "ShippoToken", AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version",
			CodeLifetime: 10 * time.Minute, AttemptLifetime: time.Hour, PushedLifetime: 90 * time.Second, ServiceTokenLifetime: time.Hour,
			Retries: []time.Duration{5 * time.Second, 5 * time.Minute, 14 * time.Hour}, WebhookTimeout: 15 * time.Second, Readers: people, TestClientID: storage.TestClientID},
	} {
		handlers.Mount(mux)
	}
	s.handler = s.app.Wrap(mux)
	return nil
}

// unsafeCost is for passwords that protect nothing.
var unsafeCost = hash.Cost{MemoryKiB: 8, Passes: 1}

func (s *site) close() {
	for _, closer := range slices.Backward(s.closers) {
		_ = closer() // nothing of it is used again
	}
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

package account_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"fairlead/account"
	"fairlead/hash"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

const (
	email    = "ada@example.com"
	password = "correct horse battery"
	callback = "https://shop.example/cb"

	sayEmailTaken = "There is already an account with this email."
)

// fixture is a server with only this package, and a browser.
type fixture struct {
	*webtest.Browser
	t        *testing.T
	url      string // of the database
	db       *storage.DB
	clock    *storagetest.Clock
	app      *web.App
	handlers *account.Handlers
}

// cheapHasher hashes at a cost that keeps tests fast.
func cheapHasher() *hash.Hasher {
	return hash.New(hash.Options{Cost: hash.Cost{MemoryKiB: 8, Passes: 1}})
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, url: storagetest.URL(t), clock: storagetest.NewClock()}
	var err error
	if f.db, err = storage.Open(t.Context(), f.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.db.Close() })
	f.db.Now = f.clock.Now
	f.app = webtest.App(t, f.db)
	f.app.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	seeds := key.List{key.New(f.clock.Now(), time.Time{})}.Sealer("authenticator")
	f.handlers = &account.Handlers{App: f.app, Hasher: cheapHasher(), Seeds: func() key.Sealer { return seeds },
		RememberBrowser: 720 * time.Hour, LinkKeys: linkKeys}
	f.Browser = webtest.Serve(t, f.app, f.handlers)
	return f
}

// linkKeys are those that codes and links in mails are derived with.
func linkKeys() [][]byte { return [][]byte{[]byte("the newest key"), []byte("an older key")} }

// limited is a fixture with its rate limits on.
func limited(t *testing.T) *fixture {
	t.Helper()
	f := open(t)
	f.app.Unlimited = false
	return f
}

// from is another person's browser at an address.
func (f *fixture) from(address string) *webtest.Browser {
	b := f.Another()
	b.Header.Set("X-Forwarded-For", address)
	return b
}

// attempt begins one in the fixture's browser, as the dispatcher would.
func (f *fixture) attempt(parameters url.Values) storage.Attempt {
	f.t.Helper()
	shop, _ := storagetest.Partner(f.t, f.db, storage.Client{Name: "Shop"}, callback)
	id := storage.NewUnguessableID()
	f.Client.Jar.SetCookies(f.app.PublicURL, []*http.Cookie{{Name: "fairlead_browser", Value: id, Path: "/"}})
	return storagetest.Attempt(f.t, f.db, storage.Attempt{ClientID: shop.ID, Callback: callback, Parameters: parameters.Encode(),
		BrowserHash: storage.Hash(id)})
}

// happened lists an attempt's events after the first.
func (f *fixture) happened(a storage.Attempt) (names []storage.EventName) {
	f.t.Helper()
	all, err := f.db.Timeline(f.t.Context(), a.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, e := range all[1:] {
		names = append(names, e.Name)
	}
	return names
}

// signUp creates an account in another browser.
func (f *fixture) signUp(email string) {
	f.t.Helper()
	wantAt(f.t, signUp(f.from("192.0.2.1"), email), "/account")
}

func signUp(b *webtest.Browser, email string) *webtest.Page {
	return b.Get("/signup").Submit("Create account",
		map[string]string{"Full name": "Ada Lovelace", "Email": email, "Password": password})
}

func logIn(b *webtest.Browser, email, password string) *webtest.Page {
	return b.Get("/login").Submit("Log in", map[string]string{"Email": email, "Password": password})
}

func wantAt(t *testing.T, p *webtest.Page, path string) {
	t.Helper()
	if got := p.URL.RequestURI(); got != path {
		t.Fatalf("the browser is at %s, want %s:\n%s", got, path, p.Text())
	}
}

func wantStatus(t *testing.T, p *webtest.Page, status int) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d:\n%s", p.Status, status, p.Text())
	}
}

func dispatcher(a storage.Attempt) string { return "/oauth/authorize?attempt=" + a.ID }

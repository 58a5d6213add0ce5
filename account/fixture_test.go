package account_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/account"
	"fairlead/hash"
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

// house is a server with the account room alone, and somebody's browser at it.
type fixture struct {
	*webtest.Browser
	t    *testing.T
	url  string // of the database
	db   *storage.DB
	app  *web.App
	room *account.Handlers

	turned atomic.Int64 // how far the clock was turned; else it stands still
}

// cheapHasher hashes at a cost that keeps tests fast.
func cheapHasher() *hash.Hasher {
	return hash.New(hash.Options{Cost: hash.Cost{MemoryKiB: 8, Passes: 1}})
}

func open(t *testing.T) *fixture {
	t.Helper()
	h := &fixture{t: t, url: storagetest.URL(t)}
	var err error
	if h.db, err = storage.Open(t.Context(), h.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.db.Close() })
	began := time.Now()
	h.db.Now = func() time.Time { return began.Add(time.Duration(h.turned.Load())) }
	h.app = webtest.App(t, h.db)
	h.app.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	h.room = &account.Handlers{App: h.app, Hasher: cheapHasher()}
	h.Browser = webtest.Serve(t, h.app, h.room)
	return h
}

// limited is a house with its rate limits on.
func limited(t *testing.T) *fixture {
	t.Helper()
	h := open(t)
	h.app.Unlimited = false
	return h
}

func (h *fixture) turnClock(by time.Duration) { h.turned.Add(int64(by)) }

// from is somebody else's browser at an address.
func (h *fixture) from(address string) *webtest.Browser {
	b := h.Another()
	b.Header.Set("X-Forwarded-For", address)
	return b
}

// attempt begins one in the house's browser, as the dispatcher would.
func (h *fixture) attempt(parameters url.Values) storage.Attempt {
	h.t.Helper()
	client := storage.Client{Kind: storage.PartnerKind, Name: "Shop", Scope: "*"}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(storage.NewSecret())}
	err := h.db.CreateClient(h.t.Context(), &client, []storage.Callback{{URL: callback, IsDefault: true}}, &secret)
	if err != nil {
		h.t.Fatal(err)
	}
	browser := storage.NewUnguessableID()
	h.Client.Jar.SetCookies(h.app.PublicURL, []*http.Cookie{{Name: "fairlead_browser", Value: browser, Path: "/"}})
	a := storage.Attempt{ClientID: client.ID, Callback: callback, Parameters: parameters.Encode(),
		BrowserHash: storage.Hash(browser), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := h.db.BeginAttempt(h.t.Context(), &a); err != nil {
		h.t.Fatal(err)
	}
	return a
}

// happened is the timeline of an attempt after its beginning.
func (h *fixture) happened(a storage.Attempt) (names []storage.EventName) {
	h.t.Helper()
	all, err := h.db.Timeline(h.t.Context(), a.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range all[1:] {
		names = append(names, e.Name)
	}
	return names
}

// signUp opens an account in a browser of its own.
func (h *fixture) signUp(email string) {
	h.t.Helper()
	wantAt(h.t, signUp(h.from("192.0.2.1"), email), "/account")
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

package web_test

import (
	"io"
	"net/http"
	"testing"

	"fairlead/static"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// routes are those of one test.
type routes func(mux *http.ServeMux)

func (f routes) Mount(mux *http.ServeMux) { f(mux) }

// fixture is an app whose pages show who is signed in, and a browser.
type fixture struct {
	*webtest.Browser
	t     *testing.T
	app   *web.App
	clock *storagetest.Clock
	log   *webtest.Log
}

// open serves the fixture, with the routes of others, over http.
func open(t *testing.T, others ...webtest.Mounter) fixture {
	t.Helper()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, append(others, h)...)
	return h
}

// openHTTPS serves the fixture over https.
func openHTTPS(t *testing.T) fixture {
	t.Helper()
	h := newFixture(t)
	h.Browser = webtest.ServeTLS(t, h.app, h)
	return h
}

// newFixture is one that is not served yet.
func newFixture(t *testing.T) fixture {
	t.Helper()
	return fixtureOver(t, storagetest.Open(t))
}

func fixtureOver(t *testing.T, db *storage.DB) fixture {
	t.Helper()
	h := fixture{t: t, app: webtest.App(t, db), clock: storagetest.NewClock(), log: &webtest.Log{}}
	h.app.Log, db.Now = h.log.Logger(), h.clock.Now
	return h
}

// Mount adds /in, /out, /me, which says who is signed in, and /mine, which only
// they see.
func (h fixture) Mount(mux *http.ServeMux) {
	mux.Handle("POST /in", h.app.Page(func(w http.ResponseWriter, r *http.Request) error {
		return h.app.SignIn(w, r, web.SignIn{AccountID: r.URL.Query().Get("who")})
	}))
	mux.Handle("POST /out", h.app.Page(h.app.SignOut))
	mux.Handle("GET /me", h.app.Page(me))
	mux.Handle("GET /mine", h.app.SignedIn(mine))
	mux.Handle("POST /mine", h.app.SignedIn(mine))
	mux.Handle("POST /mine/{what}", h.app.SignedIn(mine))
}

func me(w http.ResponseWriter, r *http.Request) error {
	who, _ := web.IdentityOf(r)
	return mine(w, r, who)
}

func mine(w http.ResponseWriter, _ *http.Request, who web.Identity) error {
	_, err := io.WriteString(w, who.Account.Email)
	return err
}

// account is a new account.
func (h fixture) account(email string) storage.Account {
	h.t.Helper()
	return storagetest.Account(h.t, h.app.DB, storage.Account{Email: email})
}

// signIn signs a browser in and answers the cookie that it got.
func (h fixture) signIn(b *webtest.Browser, a storage.Account) *http.Cookie {
	h.t.Helper()
	page := b.Post("/in?who="+a.ID, nil)
	for _, name := range []string{"fairlead_session", "__Host-fairlead_session"} {
		if c := page.Cookie(name); c != nil {
			return c
		}
	}
	h.t.Fatalf("signing in gave %d and no cookie", page.Status)
	return nil
}

// with is a browser that has one cookie.
func (h fixture) with(c *http.Cookie) *webtest.Browser {
	b := h.Another()
	b.Header.Set("Cookie", c.Name+"="+c.Value)
	return b
}

func wantSignedIn(t *testing.T, b *webtest.Browser, email string) {
	t.Helper()
	if page := b.Get("/me"); page.Status != http.StatusOK || page.Body != email {
		t.Errorf("got %d and %q, want %q to be signed in", page.Status, page.Body, email)
	}
}

// assetURL is the path that a static file is served under.
func assetURL(t *testing.T, name string) string {
	t.Helper()
	assets, err := web.NewAssets(static.FS)
	if err != nil {
		t.Fatal(err)
	}
	at, err := assets.URL(name)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

package portal_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fairlead/partner"
	"fairlead/portal"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// fixture is the portal over real HTTP and a real database.
type fixture struct {
	*webtest.Browser // nobody is signed in
	t                *testing.T
	db               *storage.DB
	url              string // of the database
	clock            *storagetest.Clock
	app              *web.App
	handlers         *portal.Handlers
	log              *webtest.Log
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, url: storagetest.URL(t), clock: storagetest.NewClock(), log: &webtest.Log{}}
	f.db = storagetest.OpenURL(t, f.url)
	f.db.Now = f.clock.Now
	f.app = webtest.App(t, f.db)
	f.app.Log = f.log.Logger()
	f.handlers = &portal.Handlers{App: f.app, LeavingGrace: 14 * 24 * time.Hour, Applications: &partner.Applications{DB: f.db, HandoverLifetime: storagetest.HandoverLifetime}}
	f.Browser = webtest.Serve(t, f.app, f.handlers)
	return f
}

// partner is a new partner with one callback and one secret.
func (f *fixture) partner(name string) storage.Client {
	f.t.Helper()
	c, _ := storagetest.Partner(f.t, f.db, storage.Client{Name: name, Email: "dev@" + strings.ToLower(name) + ".example"})
	return c
}

// owner is a browser in which the first owner of a partner has just signed in.
func (f *fixture) owner(clientID string) *webtest.Browser {
	f.t.Helper()
	return f.signedIn(storagetest.Owner(f.t, f.db, clientID))
}

// developer is a browser in which a developer of a partner has just signed in.
func (f *fixture) developer(clientID string) *webtest.Browser {
	f.t.Helper()
	email := "dana@" + clientID + ".example"
	dana, err := f.db.PersonByEmail(f.t.Context(), email)
	if errors.Is(err, storage.ErrNotFound) {
		dana, err = storagetest.Developer(f.t, f.db, clientID, email), nil
	}
	must(f.t, err)
	return f.signedIn(dana)
}

func (f *fixture) signedIn(p storage.Person) *webtest.Browser {
	f.t.Helper()
	session := storagetest.PersonSession(f.t, f.db, p)
	b, w := f.Another(), httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	must(f.t, f.app.WriteSession(w, r, f.handlers.Sessions, web.SessionCookie{ID: session.ID, Secret: "secret"}))
	b.Client.Jar.SetCookies(f.app.PublicURL, w.Result().Cookies())
	return b
}

func wantStatus(t *testing.T, p *webtest.Page, status int) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", p.URL.Path, p.Status, status, p.Text())
	}
}

func wantSays(t *testing.T, p *webtest.Page, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.Text(), part) {
			t.Errorf("%q is missing in %s", part, p.Text())
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// asks sends a request and follows no redirect.
func asks(b *webtest.Browser, method, path, accept string) *webtest.Page {
	r := b.Request(method, path, strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return b.Send(r)
}

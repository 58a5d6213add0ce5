package staff_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/hash"
	"fairlead/key"
	"fairlead/staff"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// console is the support console over real HTTP and a real database.
type console struct {
	*webtest.Browser // of an admin who has just signed in
	t                *testing.T
	db               *storage.DB
	app              *web.App
	clock            *storagetest.Clock
	handlers         *staff.Handlers
	admin            storage.Staff
	seeds            key.Sealer
}

func open(t *testing.T) *console {
	t.Helper()
	c := &console{t: t, db: storagetest.Open(t), clock: storagetest.NewClock(),
		seeds: key.List{key.New(time.Now(), time.Time{})}.Sealer("authenticator")}
	c.db.Now = c.clock.Now
	c.app = webtest.App(t, c.db)
	c.handlers = &staff.Handlers{App: c.app, Hasher: hash.New(hash.Options{Cost: hash.Cost{MemoryKiB: 64, Passes: 1}}),
		Seeds: func() key.Sealer { return c.seeds }}
	c.Browser = webtest.Serve(t, c.app, c.handlers)
	c.Browser, c.admin = c.signedIn("Ada Admin", storage.StaffAdmin)
	return c
}

// signedIn is the browser of a new member of staff.
func (c *console) signedIn(name string, role storage.StaffRole) (*webtest.Browser, storage.Staff) {
	c.t.Helper()
	someone := storagetest.Staff(c.t, c.db, storage.Staff{Name: name, Role: role})
	session := storagetest.StaffSession(c.t, c.db, someone)
	browser := c.Another()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if err := c.app.WriteSession(w, r, c.handlers.Sessions, web.SessionCookie{ID: session.ID, Secret: "secret"}); err != nil {
		c.t.Fatal(err)
	}
	browser.Client.Jar.SetCookies(c.app.PublicURL, w.Result().Cookies())
	return browser, someone
}

func wantStatus(t *testing.T, p *webtest.Page, status int) {
	t.Helper()
	if p.Status != status {
		t.Errorf("%s answers %d, want %d: %s", p.URL, p.Status, status, p.Text())
	}
}

// once sends a request and follows no redirect.
func once(t *testing.T, b *webtest.Browser, method, path, accept string) *webtest.Page {
	t.Helper()
	return send(b, b.Request(method, path, nil), accept)
}

// post sends a form and follows no redirect.
func post(t *testing.T, b *webtest.Browser, path string, form url.Values) *webtest.Page {
	t.Helper()
	r := b.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(b, r, "")
}

func send(b *webtest.Browser, r *http.Request, accept string) *webtest.Page {
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	still := b.Clone()
	still.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return still.Send(r)
}

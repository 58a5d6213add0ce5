package web_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"fairlead/web"
	"fairlead/web/webtest"
)

// staff signs in to something other than an account, with a kind of session of its
// own.
type staff struct {
	app  *web.App
	kind web.SessionKind
}

func (s staff) Mount(mux *http.ServeMux) {
	mux.Handle("POST /staff/in", s.app.PageOf(s.identify, func(w http.ResponseWriter, r *http.Request) error {
		return s.app.WriteSession(w, r, s.kind, web.SessionCookie{ID: "grace", Secret: "secret"})
	}))
	mux.Handle("POST /staff/out", s.app.PageOf(s.identify, func(w http.ResponseWriter, _ *http.Request) error {
		s.app.ClearSession(w, s.kind)
		return nil
	}))
	mux.Handle("GET /staff", s.app.PageOf(s.identify, func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, s.app.ReadSession(r, s.kind).ID)
		return err
	}))
	mux.Handle("GET /staff/nowhere", s.app.PageOf(s.identify, func(http.ResponseWriter, *http.Request) error {
		return &web.Error{Status: http.StatusNotFound, Heading: "Nothing here"}
	}))
}

func (s staff) identify(r *http.Request) (*http.Request, error) {
	if id := s.app.ReadSession(r, s.kind).ID; id != "" {
		return web.WithProfile(r, web.Profile{Email: id + "@staff.example"}), nil
	}
	return r, nil
}

func openStaff(t *testing.T) fixture {
	t.Helper()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, h, staff{h.app, web.SessionKind{Name: "staff", Idle: 30 * time.Minute, Age: 12 * time.Hour}})
	return h
}

func TestSessionKindsHaveSeparateCookies(t *testing.T) {
	t.Parallel()
	h := openStaff(t)
	c := h.Post("/staff/in", nil).Cookie("staff")
	if c == nil || c.MaxAge != int((12*time.Hour).Seconds()) || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Fatalf("the cookie is %+v", c)
	}
	page := h.Get("/staff")
	if page.Body != "grace" || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %q, Cache-Control %q", page.Body, page.Header.Get("Cache-Control"))
	}
	if gone := h.Post("/staff/out", nil).Cookie("staff"); gone == nil || gone.MaxAge >= 0 || gone.Value != "" {
		t.Errorf("signing out left %+v", gone)
	}
	if got := h.Get("/staff").Body; got != "" {
		t.Errorf("%q is still signed in", got)
	}
}

func TestSessionOfOneKindOpensNoPageOfAnother(t *testing.T) {
	t.Parallel()
	h := openStaff(t)
	account := h.signIn(h.Browser, h.account("ada@example.com"))
	if got := h.with(&http.Cookie{Name: "staff", Value: account.Value}).Get("/staff").Body; got != "" {
		t.Errorf("an account's cookie under the name of staff's opens it for %q", got)
	}
	if got := h.Get("/staff").Body; got != "" {
		t.Errorf("an account's session opens it for %q", got)
	}
	c := h.Another().Post("/staff/in", nil).Cookie("staff")
	wantSignedIn(t, h.with(&http.Cookie{Name: account.Name, Value: c.Value}), "")
	wantSignedIn(t, h.with(c), "")
}

func TestErrorPagesShowWhoIsSignedInOfEachKind(t *testing.T) {
	t.Parallel()
	h := openStaff(t)
	h.signIn(h.Browser, h.account("ada@example.com"))
	h.Post("/staff/in", nil)
	for path, email := range map[string]string{"/nothing-here": "ada@example.com", "/staff/nowhere": "grace@staff.example"} {
		if got := h.Get(path).Find("header .email").Text(); got != email {
			t.Errorf("%s shows %q, want %q", path, got, email)
		}
	}
}

func TestSessionKindEnd(t *testing.T) {
	t.Parallel()
	kind := web.SessionKind{Idle: time.Hour, Age: 3 * time.Hour}
	started := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for after, want := range map[time.Duration]time.Duration{0: time.Hour, time.Hour: 2 * time.Hour, 2 * time.Hour: 3 * time.Hour, 170 * time.Minute: 3 * time.Hour} {
		if got := kind.End(started, started.Add(after)).Sub(started); got != want {
			t.Errorf("used after %v it ends after %v, want %v", after, got, want)
		}
	}
}

func TestSessionCookieProvesNothingWithoutASecret(t *testing.T) {
	t.Parallel()
	if (web.SessionCookie{ID: "A"}).Proves(nil) {
		t.Error("no secret proves a row without a hash")
	}
}

// A session with a short idle lifetime once ended while it was used, since its use was
// written every five minutes only.
func TestSessionInUseOutlivesAShortIdleLifetime(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.app.AccountSessions.Idle = 2 * time.Minute
	h.clock.Advance(0)
	h.signIn(h.Browser, h.account("ada@example.com"))
	for range 10 {
		h.clock.Advance(time.Minute)
		wantSignedIn(t, h.Browser, "ada@example.com")
	}
	h.clock.Advance(2 * time.Minute)
	wantSignedIn(t, h.Browser, "")
}

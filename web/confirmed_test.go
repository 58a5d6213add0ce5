package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web"
	"fairlead/web/webtest"
)

// sensitive are routes that need a confirmation, and the one that confirms.
func (h *fixture) sensitive(changed *int) routes {
	return func(mux *http.ServeMux) {
		change := func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
			*changed++
			return mine(w, r, who)
		}
		mux.Handle("GET /keys", h.app.Confirmed("/keys", change))
		mux.Handle("POST /keys/{id}/remove", h.app.Confirmed("/keys", change))
		mux.Handle("POST /confirm", h.app.SignedIn(func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
			return h.app.Confirm(w, r, who, web.Proven{})
		}))
	}
}

func TestConfirmedAsksAgainAfterAWhile(t *testing.T) {
	t.Parallel()
	h, changed := newFixture(t), 0
	h.Browser = webtest.Serve(t, h.app, h, h.sensitive(&changed))
	if page := h.Get("/keys"); page.URL.Path != "/login" {
		t.Errorf("signed out, it leads to %s", page.URL)
	}
	h.signIn(h.Browser, h.account("ada@example.com"))
	h.clock.Advance(10*time.Minute - time.Second)
	if page := h.Post("/keys/1/remove", nil); page.Status != http.StatusOK || changed != 1 {
		t.Errorf("within ten minutes: %d, changed %d times", page.Status, changed)
	}
	h.clock.Advance(time.Second)
	for request, next := range map[*http.Request]string{
		h.Request(http.MethodGet, "/keys?page=2", nil):        "/keys?page=2",
		h.Request(http.MethodPost, "/keys/1/remove?a=b", nil): "/keys",
	} {
		if page := h.Send(request); page.Status != http.StatusSeeOther || page.Location != "/account/confirm?next="+url.QueryEscape(next) {
			t.Errorf("%s: %d to %s", request.URL, page.Status, page.Location)
		}
	}
	if changed != 1 {
		t.Errorf("a late form changed something")
	}
	thief := h.Clone()
	if page := h.Post("/confirm", nil); page.Status != http.StatusOK {
		t.Fatalf("confirming gives %d", page.Status)
	}
	if page := h.Get("/keys"); page.URL.Path != "/keys" {
		t.Errorf("confirmed, it leads to %s", page.URL)
	}
	if page := thief.Get("/mine"); page.URL.Path != "/login" {
		t.Errorf("the former session is at %s", page.URL)
	}
}

func TestRedirectWithSaysItOnceOnItsPage(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, h, routes(func(mux *http.ServeMux) {
		mux.Handle("POST /save", h.app.Page(func(w http.ResponseWriter, _ *http.Request) error {
			return h.app.RedirectWith(w, "/settings", "Saved <b>.")
		}))
		show := func(w http.ResponseWriter, r *http.Request) error {
			return h.app.Show(w, r, http.StatusOK, &web.ErrorPage{Chrome: web.Chrome{Title: "Settings"}})
		}
		mux.Handle("GET /settings", h.app.Page(show))
		mux.Handle("GET /other", h.app.Page(show))
	}))
	if page := h.Post("/save", nil); page.URL.Path != "/settings" || page.Find("[role=status]").Text() != "Saved <b>." {
		t.Errorf("%s says %q", page.URL, page.Find("[role=status]").Text())
	}
	if page := h.Get("/settings"); page.Find("[role=status]").Length() > 0 {
		t.Error("it is said twice")
	}
	page := h.Send(h.Request(http.MethodPost, "/save", nil))
	if page.Status != http.StatusSeeOther || h.Get("/other").Find("[role=status]").Length() > 0 {
		t.Error("another page says it")
	}
	forged := h.Another()
	forged.Header.Set("Cookie", "fairlead_notice=Your+account+was+closed")
	if forged.Get("/settings").Find("[role=status]").Length() > 0 {
		t.Error("a forged cookie is shown")
	}
}

func TestSignedInAsksForALogInIfTheSessionHasJustEnded(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, h, routes(func(mux *http.ServeMux) {
		mux.Handle("POST /mine/save", h.app.SignedIn(func(_ http.ResponseWriter, r *http.Request, who web.Identity) error {
			if err := h.app.DB.RevokeSession(r.Context(), who.Session.ID, storage.Device{}); err != nil {
				return err
			}
			return h.app.DB.UpdateProfile(r.Context(), who.Account.ID, storage.Profile{}, who.Session.ID)
		}))
	}))
	h.signIn(h.Browser, h.account("ada@example.com"))
	r := h.Request(http.MethodPost, "/mine/save", nil)
	r.Header.Set("Referer", h.app.PublicURL.String()+"/mine")
	if page := h.Send(r); page.Status != http.StatusSeeOther || page.Location != "/login?next=%2Fmine" {
		t.Errorf("%d to %s", page.Status, page.Location)
	}
}

func TestStepUpOnceAsksForEachChange(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.app.StepUpOnce = true
	done := func(http.ResponseWriter, *http.Request, web.Identity) error { return &web.Redirect{To: "/mine"} }
	h.Browser = webtest.Serve(t, h.app, h, routes(func(mux *http.ServeMux) {
		mux.Handle("GET /keys", h.app.Confirmed("/keys", mine))
		mux.Handle("POST /keys", h.app.Confirmed("/keys", done))
		mux.Handle("POST /confirm", h.app.SignedIn(func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
			return h.app.Confirm(w, r, who, web.Proven{})
		}))
	}))
	h.signIn(h.Browser, h.account("ada@example.com"))
	h.clock.Advance(time.Second)
	asks := func(what string) {
		t.Helper()
		if page := h.Send(h.Request(http.MethodGet, "/keys", nil)); page.Location != "/account/confirm?next=%2Fkeys" {
			t.Errorf("%s it answers %d", what, page.Status)
		}
	}
	asks("after the login")
	for range 2 {
		h.Post("/confirm", nil)
		for range 2 { // looking uses nothing up
			if page := h.Get("/keys"); page.URL.Path != "/keys" {
				t.Errorf("confirmed, it leads to %s", page.URL)
			}
		}
		if page := h.Post("/keys", nil); page.URL.Path != "/mine" {
			t.Errorf("the change leads to %s", page.URL)
		}
		asks("after the change")
	}
}

package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/web/webtest"
)

// rememberMe logs in with a code in a browser that shall be remembered.
func (f *fixture) rememberMe(app phone, b *webtest.Browser) {
	f.t.Helper()
	f.clock.Advance(30 * time.Second)
	page := logIn(b, email, password)
	if _, ticked := page.Find("#remember").Attr("checked"); ticked {
		f.t.Error("the box is ticked")
	}
	wantAt(f.t, page.Submit("Continue", map[string]string{"Code": app.code(0), "Remember this browser for 30 days": "1"}), "/account")
	wantAt(f.t, b.Get("/logout").Submit("Log out", nil), "/login")
}

func TestRememberedBrowserNeedsNoSecondStepForAWhile(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	f.rememberMe(app, b)
	wantAt(t, logIn(b, email, password), "/account")
	wantAt(t, logIn(f.from("192.0.2.5"), email, password), "/login/second-factor")
	wantAt(t, b.Get("/logout").Submit("Log out", nil), "/login")
	wantStatus(t, logIn(b, email, "not the password"), http.StatusUnauthorized)
	f.clock.Advance(720 * time.Hour)
	wantAt(t, logIn(b, email, password), "/login/second-factor")
}

func TestRememberedBrowserIsForgotten(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	const fresh = "another password for ada"
	current := password
	for name, forget := range map[string]func(){
		"with all other devices": func() { f.Get("/account/security").Submit("Log out all other devices", nil) },
		"with a new password": func() {
			page := f.Get("/account/security").Submit("Change password", map[string]string{"Current password": current, "New password": fresh})
			wantAt(t, page, "/account/security")
			current = fresh
		},
	} {
		b := f.from("192.0.2.5")
		f.clock.Advance(30 * time.Second)
		page := logIn(b, email, current)
		wantAt(t, page.Submit("Continue", map[string]string{"Code": app.code(0), "Remember this browser for 30 days": "1"}), "/account")
		wantAt(t, b.Get("/logout").Submit("Log out", nil), "/login")
		wantAt(t, logIn(b, email, current), "/account") // it is remembered
		wantAt(t, b.Get("/logout").Submit("Log out", nil), "/login")
		forget()
		if page := logIn(b, email, current); page.URL.Path != "/login/second-factor" {
			t.Errorf("forgotten %s, the browser is at %s", name, page.URL)
		}
	}
}

func TestRememberedBrowserIsOfferedToNobody(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	f.rememberMe(app, b)
	f.handlers.RememberBrowser = 0
	page := logIn(b, email, password)
	wantAt(t, page, "/login/second-factor")
	if strings.Contains(page.Text(), "Remember this browser") {
		t.Error("the box is offered")
	}
	f.clock.Advance(30 * time.Second)
	page = b.Post("/login/second-factor", url.Values{"code": {app.code(0)}, "remember": {"1"}})
	wantAt(t, page, "/account")
	f.handlers.RememberBrowser = 36 * time.Hour
	page = logIn(f.from("192.0.2.6"), email, password)
	if !strings.Contains(page.Text(), "Remember this browser for 36 hours") {
		t.Errorf("it says %s", page.Text())
	}
}

func TestRememberedBrowserAnswersPromptLogin(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	wantAt(t, f.Get("/logout").Submit("Log out", nil), "/login")
	a := f.attempt(url.Values{"prompt": {"login"}})
	answer := func() *webtest.Page {
		return f.Get("/login?prompt=1&attempt="+a.ID).Submit("Log in", map[string]string{"Email": email, "Password": password})
	}
	page := answer()
	wantAt(t, page, "/login/second-factor?attempt="+a.ID)
	page = page.Submit("Continue", map[string]string{"Code": app.code(0), "Remember this browser for 30 days": "1"})
	wantAt(t, page, dispatcher(a))
	wantAt(t, answer(), dispatcher(a))
}

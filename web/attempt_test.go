package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web"
	"fairlead/web/webtest"
)

var elsewhere = []string{
	"", "/", "account", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/.\evil.example`,
	`/./\evil.example`, `/x/..\evil.example`, `/x/../\evil.example`, "https://evil.example", "https:evil.example", "HTTPS://evil.example/account",
	"javascript:alert(1)", "data:text/html,x", "//evil.example/account", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
	" //evil.example", "/account\x00", "/account\r\nSet-Cookie: a=b", "/\xff", "/%", "mailto:a@evil.example", "?next=//evil.example",
}

var local = []string{
	"/account", "/account/connections?ended=1", "/account/", "/a//b", "/oauth/authorize?attempt=A&x=%2F%2Fevil.example",
	"/account?next=//evil.example", "/account?next=https://evil.example", "/größe", "/.hidden", "/x/../y",
}

func TestOnlyPathsOfThisServerAreReturnedTo(t *testing.T) {
	t.Parallel()
	for _, p := range elsewhere {
		if got := web.LocalPath(p); got != "/account" {
			t.Errorf("%q leads to %q", p, got)
		}
	}
	for _, p := range local {
		if got := web.LocalPath(p); got != p {
			t.Errorf("%q leads to %q", p, got)
		}
	}
}

// Whatever is asked for, what a browser makes of the redirect stays here.
func FuzzLocalPath(f *testing.F) {
	for _, p := range append(elsewhere, local...) {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest(http.MethodPost, "https://here.example/login", nil), web.LocalPath(asked), http.StatusSeeOther)
		location := w.Header().Get("Location")
		// Browsers drop tabs and line breaks and take a backslash for a slash.
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(location)
		if !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("%q leads to %q", asked, location)
		}
		if p, _, _ := strings.Cut(location, "?"); strings.HasPrefix(path.Clean(p), "//") {
			t.Errorf("%q leads to %q", asked, location)
		}
	})
}

// began is an attempt that began in a browser.
func began(t *testing.T, h fixture, b *webtest.Browser) storage.Attempt {
	t.Helper()
	client := storage.Client{Kind: storage.PartnerKind, Name: "Shop", Scope: "*"}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash("secret")}
	if err := h.app.DB.CreateClient(t.Context(), &client, nil, &secret); err != nil {
		t.Fatal(err)
	}
	a := storage.Attempt{ClientID: client.ID, Callback: "https://shop.example:8443/cb", ExpiresAt: storage.At(h.app.DB.Now().Add(time.Hour)),
		BrowserHash: storage.Hash(b.Get("/browser").Body)}
	if err := h.app.DB.BeginAttempt(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnAttemptBelongsToTheBrowserThatBeganIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := began(t, h, h.Browser)
	at := "/step?attempt=" + a.ID
	if page := h.Get(at); page.Body != web.DispatcherURL(a.ID) {
		t.Errorf("its own browser got %d %s", page.Status, page.Body)
	}
	if page := h.Clone().Get(at); page.Body != web.DispatcherURL(a.ID) {
		t.Errorf("the same cookie got %d %s", page.Status, page.Body)
	}
	stranger := h.Another()
	stranger.Get("/browser")
	for name, b := range map[string]*webtest.Browser{"another browser": stranger, "one without a cookie": h.Another(),
		"one with an empty cookie": h.with(&http.Cookie{Name: "fairlead_browser"})} {
		if page := b.Get(at); page.Body != "the dispatcher" {
			t.Errorf("%s got %d %s", name, page.Status, page.Body)
		}
	}
}

func TestAnAttemptThatIsOverLeadsToTheDispatcher(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(h fixture, a storage.Attempt) string{
		"it was denied": func(h fixture, a storage.Attempt) string {
			if err := h.app.DB.EndAttempt(t.Context(), a.ID, "", storage.Denied, storage.EventDenied, ""); err != nil {
				t.Error(err)
			}
			return a.ID
		},
		"it has expired":               func(h fixture, a storage.Attempt) string { h.turn(time.Hour); return a.ID },
		"it never was":                 func(fixture, storage.Attempt) string { return "unknown" },
		"its name is none, with a NUL": func(_ fixture, a storage.Attempt) string { return a.ID + "%00" },
		"its name is not UTF-8":        func(fixture, storage.Attempt) string { return "%ff" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			id := end(h, began(t, h, h.Browser))
			if page := h.Get("/step?attempt=" + id); page.Body != "the dispatcher" || page.URL.Path != web.DispatcherPath {
				t.Errorf("got %d %s at %s", page.Status, page.Body, page.URL)
			}
		})
	}
}

func TestOutsideOfAnAttemptAStepReturnsToItsPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	for next, want := range map[string]string{
		"": "/account", "/account/connections": "/account/connections", "https://evil.example": "/account", "//evil.example": "/account",
	} {
		if got := h.Get("/step?" + url.Values{"next": {next}}.Encode()).Body; got != want {
			t.Errorf("next=%s leads to %s, want %s", next, got, want)
		}
	}
}

func TestABrowserKeepsItsSecretUnlessItIsNoSecret(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.Get("/browser")
	c := page.Cookie("fairlead_browser")
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || c.Domain != "" || len(page.Body) < 26 {
		t.Fatalf("the cookie is %+v", c)
	}
	again := h.Get("/browser")
	if again.Body != page.Body {
		t.Error("a second visit changed it")
	}
	if renewed := again.Cookie("fairlead_browser"); renewed == nil || renewed.Value != c.Value || renewed.MaxAge != c.MaxAge {
		t.Errorf("a second visit did not renew it: %+v", renewed)
	}
	for _, value := range []string{"", "short", strings.Repeat("x", 65)} {
		if got := h.with(&http.Cookie{Name: "fairlead_browser", Value: value}).Get("/browser").Body; got == value || len(got) < 26 {
			t.Errorf("%q was kept as %q", value, got)
		}
	}
}

func TestAFlowShowsWhereItStands(t *testing.T) {
	t.Parallel()
	a := &storage.Attempt{ID: "A", Partner: "Shop", SupportCode: "ABCD-EFGH"}
	for callback, host := range map[string]string{
		"https://shop.example/cb": "shop.example", "https://shop.example:443/cb": "shop.example", "https://shop.example:8443/": "shop.example:8443",
		"http://localhost:80/": "localhost", "http://localhost:8081/cb": "localhost:8081", "http://[::1]:8081/": "[::1]:8081", "%": "",
	} {
		a.Callback = callback
		if got := web.FlowAt(a, web.StepBilling).ReturnHost; got != host {
			t.Errorf("%s leads to %q, want %q", callback, got, host)
		}
	}
	for current, want := range map[string][]web.StepState{
		web.StepAccount: {web.StepCurrent, web.StepAhead, web.StepAhead},
		web.StepBilling: {web.StepDone, web.StepCurrent, web.StepAhead},
		web.StepAccess:  {web.StepDone, web.StepDone, web.StepCurrent},
	} {
		var got []web.StepState
		for _, step := range web.FlowAt(a, current).Steps {
			got = append(got, step.State)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %s: %v, want %v", current, got, want)
		}
	}
	if web.FlowAt(nil, web.StepAccess) != nil || web.PolicyFor(nil).String() != (web.Policy{}).String() {
		t.Error("there is a flow outside of an attempt")
	}
}

func TestADetourSaysWhere(t *testing.T) {
	t.Parallel()
	if err := error(&web.Redirect{To: "/login"}); errors.Unwrap(err) != nil || err.Error() != "go to /login" {
		t.Errorf("it says %v", err)
	}
}

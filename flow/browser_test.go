package flow_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestBrowserIDIsKeptAndRenewed(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := f.Get("/browser")
	c := page.Cookie("fairlead_browser")
	if c == nil {
		t.Fatal("no cookie is set")
	}
	want := http.Cookie{Name: "fairlead_browser", Value: c.Value, Path: "/", Expires: c.Expires, MaxAge: c.MaxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if c.String() != want.String() {
		t.Errorf("the cookie is %s, want %s", c, &want)
	}
	if len(page.Body) < 26 {
		t.Errorf("the id has %d characters", len(page.Body))
	}
	again := f.Get("/browser")
	if again.Body != page.Body {
		t.Error("a second request changed it")
	}
	if renewed := again.Cookie("fairlead_browser"); renewed == nil || renewed.Value != c.Value || renewed.MaxAge != c.MaxAge {
		t.Errorf("a second request did not renew it: %+v", renewed)
	}
}

func TestBrowserIDReplacesWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, value := range []string{"", "short", strings.Repeat("x", 65)} {
		if got := f.with(value).Get("/browser").Body; got == value || len(got) < 26 {
			t.Errorf("%q was kept as %q", value, got)
		}
	}
}

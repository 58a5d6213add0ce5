package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/web"
)

func TestErrorPageHasALink(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		err          web.Error
		signedIn     bool
		method, want string
		label        string
	}{
		"signed out":              {web.Error{Status: http.StatusNotFound}, false, http.MethodGet, "/login", "Log in"},
		"signed in":               {web.Error{Status: http.StatusNotFound}, true, http.MethodGet, "/account", "Go to your account"},
		"worth trying again":      {web.Error{Status: http.StatusServiceUnavailable, RetryAfter: time.Second}, true, http.MethodGet, "/page?a=b", "Try again"},
		"a form to send again":    {web.Error{Status: http.StatusServiceUnavailable, RetryAfter: time.Second}, true, http.MethodPost, "/form?c=d", "Go back"},
		"a way of the error":      {web.Error{Status: http.StatusGone, BackURL: "/forgot", BackLabel: "Request a new link"}, true, http.MethodGet, "/forgot", "Request a new link"},
		"a way without its label": {web.Error{Status: http.StatusGone, BackURL: "/forgot"}, false, http.MethodGet, "/forgot", "Go back"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := failing(t, func(http.ResponseWriter, *http.Request) error { err := row.err; return &err })
			if row.signedIn {
				h.signIn(h.Browser, h.account("ada@example.com"))
			}
			r := h.Request(row.method, "/page?a=b", nil)
			r.Header.Set("Referer", h.app.PublicURL.String()+"/form?c=d")
			page := h.Send(r)
			if page.Status != row.err.Status {
				t.Errorf("got %d, want %d", page.Status, row.err.Status)
			}
			way := page.Find("main a.button")
			if got := way.AttrOr("href", ""); got != row.want {
				t.Errorf("leads to %q, want %q", got, row.want)
			}
			if got := way.Text(); got != row.label {
				t.Errorf("says %q, want %q", got, row.label)
			}
		})
	}
}

func TestErrorPageBelowAccountLinksToItsOtherPages(t *testing.T) {
	t.Parallel()
	h := open(t)
	links := func(path string) int { return h.Get(path).Find("nav[aria-label=Account] a").Length() }
	if got := links("/account/nothing"); got != 0 {
		t.Errorf("signed out: %d links", got)
	}
	h.signIn(h.Browser, h.account("ada@example.com"))
	if got := links("/account/nothing"); got != 8 {
		t.Errorf("below /account: %d links", got)
	}
	if got := links("/nothing"); got != 0 {
		t.Errorf("elsewhere: %d links", got)
	}
}

func TestErrorPageShowsTheRequestIDThatIsLogged(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.Get("/nothing")
	id := page.Header.Get("X-Request-Id")
	if got := page.Find("footer").Text(); id == "" || !strings.Contains(got, "Request ID "+id) {
		t.Errorf("the footer says %q, want the ID %s", got, id)
	}
	if line := h.log.Of(t, "request", id); line["path"] != "/nothing" {
		t.Errorf("logged %v", line)
	}
	if page := h.Get("/me"); strings.Contains(page.Body, page.Header.Get("X-Request-Id")) {
		t.Error("a page without an error shows a request ID")
	}
}

func TestErrorPageAvoidsTechnicalTerms(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, row := range []struct{ method, path string }{{http.MethodGet, "/nothing"}, {http.MethodPost, "/me"}} {
		page := h.Send(h.Request(row.method, row.path, nil))
		for _, never := range []string{"Error 4", "404", "405", "method"} {
			if strings.Contains(page.Find("main").Text(), never) {
				t.Errorf("%s %s says %q: %s", row.method, row.path, never, page.Text())
			}
		}
	}
}

func TestErrorPageInAnAttemptKeepsItsSupportCode(t *testing.T) {
	t.Parallel()
	h := failing(t, func(http.ResponseWriter, *http.Request) error {
		return &web.Error{Status: http.StatusBadGateway, Heading: "Not now", Flow: &web.Flow{Partner: "Shop", SupportCode: "ABCD-EFGH"}}
	})
	footer := h.Get("/page").Find("footer").Text()
	for _, want := range []string{"Support code ABCD-EFGH", "Request ID "} {
		if !strings.Contains(footer, want) {
			t.Errorf("the footer says %q, want %q", footer, want)
		}
	}
}

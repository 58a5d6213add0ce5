package guide_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/guide"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func open(t *testing.T, change ...func(*guide.Handlers)) *webtest.Browser {
	t.Helper()
	handlers := &guide.Handlers{App: webtest.App(t, storagetest.Open(t)), KeyScheme: "ShippoToken", AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version",
		CodeLifetime: 10 * time.Minute, AttemptLifetime: time.Hour, PushedLifetime: 90 * time.Second, ServiceTokenLifetime: time.Hour,
		Retries: []time.Duration{5 * time.Second, 5 * time.Minute, 14 * time.Hour}, WebhookTimeout: 15 * time.Second}
	for _, c := range change {
		c(handlers)
	}
	return webtest.Serve(t, handlers.App, handlers)
}

// The copy buttons are added by a script, so there are none without it.
func TestGuideIsCompleteWithoutItsScript(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/docs/connect")
	policy := page.Header.Get("Content-Security-Policy")
	if page.Status != http.StatusOK || !strings.HasPrefix(policy, "default-src 'none'; style-src 'self';") || !strings.HasSuffix(policy, "; script-src 'self'") {
		t.Errorf("got %d with the policy %q", page.Status, policy)
	}
	if page.Find("style, [style], iframe, img, article button").Length() != 0 || page.H1() == "" {
		t.Error("the page has more than text")
	}
	scripts := page.Find("script")
	if src := scripts.AttrOr("src", ""); scripts.Length() != 1 || scripts.Text() != "" || !strings.HasPrefix(src, "/static/copy.") {
		t.Errorf("the page has %d scripts, from %q", scripts.Length(), src)
	}
}

// The link was split over five lines and could not be copied.
func TestGuideShowsURLsOnOneLine(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/docs/connect")
	links := page.Find("pre.wrap")
	for _, link := range links.EachIter() {
		if strings.ContainsAny(strings.TrimSuffix(link.Text(), "\n"), "\n") {
			t.Errorf("this URL has several lines: %q", link.Text())
		}
	}
	if want := "/oauth/authorize?response_type=code&client_id=YOUR_CLIENT_ID&scope=*&state=RANDOM"; links.Length() < 3 || !strings.HasSuffix(links.First().Text(), want) {
		t.Errorf("the first of %d URLs is %q", links.Length(), links.First().Text())
	}
}

func TestGuideWritesLifetimesInWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Second: "valid for 1 second ", 90 * time.Second: "valid for 90 seconds ", 5 * time.Minute: "valid for 5 minutes ",
		time.Hour: "valid for 1 hour ", 90 * time.Minute: "valid for 90 minutes ", 48 * time.Hour: "valid for 48 hours ", 1500 * time.Millisecond: "valid for 1.5s ",
	} {
		page := open(t, func(h *guide.Handlers) { h.CodeLifetime = d }).Get("/docs/connect")
		if !strings.Contains(page.Text(), want) {
			t.Errorf("%s is not written as %q", d, want)
		}
	}
}

func TestNamesAreEscapedInTheGuideAndOpenAPI(t *testing.T) {
	t.Parallel()
	b := open(t, func(h *guide.Handlers) {
		h.App.Brand.Name, h.VersionHeader = "</h1><script>alert(1)</script>\n  x: y", "X'|`#Version"
	})
	if page := b.Get("/docs"); page.Find("script").Length() != 2 || !strings.Contains(page.H1(), "<script>alert(1)</script>") {
		t.Errorf("the heading is %q", page.H1())
	}
	page := b.Get("/openapi.yaml")
	for _, want := range []string{`title: "</h1><script>alert(1)</script>\n  x: y for partners and services"`, "name: \"X'|`#Version\""} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the document does not say %s", want)
		}
	}
}

func TestGuideAndOpenAPIOnlyAcceptGET(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, path := range []string{"/docs", "/docs/errors", "/docs/search", "/openapi.yaml"} {
		if page := b.Send(b.Request(http.MethodHead, path, nil)); page.Status != http.StatusOK || page.Body != "" {
			t.Errorf("HEAD %s: %d", path, page.Status)
		}
		if page := b.Send(b.Request(http.MethodDelete, path, nil)); page.Status != http.StatusMethodNotAllowed {
			t.Errorf("DELETE %s: %d", path, page.Status)
		}
	}
}

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
	room := &guide.Handlers{App: webtest.App(t, storagetest.Open(t)), KeyScheme: "ShippoToken", AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version",
		CodeLifetime: 10 * time.Minute, AttemptLifetime: time.Hour, PushedLifetime: 90 * time.Second, ServiceTokenLifetime: time.Hour}
	for _, c := range change {
		c(room)
	}
	return webtest.Serve(t, room.App, room)
}

func TestTheGuideNeedsNoScriptAndNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/docs")
	policy := page.Header.Get("Content-Security-Policy")
	if page.Status != http.StatusOK || !strings.HasPrefix(policy, "default-src 'none'; style-src 'self';") || strings.Contains(policy, "script-src") {
		t.Errorf("got %d under %q", page.Status, policy)
	}
	if page.Find("script, style, [style], iframe, img").Length() != 0 || page.H1() == "" {
		t.Error("there is more than text")
	}
}

func TestLifetimesAreToldInWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Second: "good for 1 second,", 90 * time.Second: "good for 90 seconds,", 5 * time.Minute: "good for 5 minutes,",
		time.Hour: "good for 1 hour,", 90 * time.Minute: "good for 90 minutes,", 48 * time.Hour: "good for 48 hours,", 1500 * time.Millisecond: "good for 1.5s,",
	} {
		page := open(t, func(m *guide.Handlers) { m.CodeLifetime = d }).Get("/docs")
		if !strings.Contains(page.Text(), want) {
			t.Errorf("%s is not told as %q", d, want)
		}
	}
}

func TestNamesStayTextWhereverTheyStand(t *testing.T) {
	t.Parallel()
	b := open(t, func(m *guide.Handlers) {
		m.App.Brand.Name, m.VersionHeader = "</h1><script>alert(1)</script>\n  x: y", "X'|`#Version"
	})
	if page := b.Get("/docs"); page.Find("script").Length() != 0 || !strings.Contains(page.H1(), "<script>alert(1)</script>") {
		t.Errorf("the guide is headed %q", page.H1())
	}
	page := b.Get("/openapi.yaml")
	for _, want := range []string{`title: "</h1><script>alert(1)</script>\n  x: y for partners and services"`, "name: \"X'|`#Version\""} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the document does not say %s", want)
		}
	}
}

func TestBothAreReadAndNeverWritten(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, path := range []string{"/docs", "/openapi.yaml"} {
		if page := b.Send(b.Request(http.MethodHead, path, nil)); page.Status != http.StatusOK || page.Body != "" {
			t.Errorf("HEAD %s: %d", path, page.Status)
		}
		if page := b.Send(b.Request(http.MethodDelete, path, nil)); page.Status != http.StatusMethodNotAllowed {
			t.Errorf("DELETE %s: %d", path, page.Status)
		}
	}
}

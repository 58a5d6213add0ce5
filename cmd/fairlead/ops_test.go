package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// opsPaths are what the operations listener answers.
var opsPaths = []string{"/healthz", "/readyz", "/metrics", "/debug/pprof/", "/debug/pprof/goroutine", "/debug/pprof/symbol", "/docs/operate", "/docs/operate/keys", "/docs/operate/settings"}

func TestOpsRoutesAreNotOnThePublicListener(t *testing.T) {
	t.Parallel()
	r := start(t)
	for _, path := range opsPaths {
		if page := webtest.New(t, r.ops).Get(path); page.Status != http.StatusOK {
			t.Errorf("operations %s: got %d %s", path, page.Status, page.Body)
		}
		for _, variant := range []string{path, path + "/", "/static" + path, "/oauth" + path} {
			if page := r.browser().Get(variant); page.Status != http.StatusNotFound {
				t.Errorf("public %s: got %d", variant, page.Status)
			}
		}
	}
	if page := webtest.New(t, r.ops).Get("/signup"); page.Status != http.StatusNotFound {
		t.Errorf("operations answer /signup with %d", page.Status)
	}
}

func TestOpsListenerDoesNotShowFlags(t *testing.T) {
	t.Parallel()
	r := start(t)
	if page := webtest.New(t, r.ops).Get("/debug/pprof/cmdline"); page.Status != http.StatusNotFound {
		t.Errorf("got %d %q", page.Status, page.Body)
	}
}

func TestOpsListenerCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	r := start(t, "--ops-addr", "")
	if r.ops != "" {
		t.Errorf("operations listen at %s", r.ops)
	}
	if page := r.browser().Get("/signup"); page.Status != http.StatusOK {
		t.Errorf("got %d", page.Status)
	}
}

func TestReadyz(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	o := newOperations(db)
	server := httptest.NewServer(o.handler())
	t.Cleanup(server.Close)
	b := webtest.New(t, server.URL)
	expect := func(status int, text string) {
		t.Helper()
		if page := b.Get("/readyz"); page.Status != status || page.Body != text+"\n" {
			t.Errorf("got %d %q, want %d %q", page.Status, page.Body, status, text)
		}
		if page := b.Get("/healthz"); page.Status != http.StatusOK || page.Body != "ok\n" {
			t.Errorf("the process lives: got %d %q", page.Status, page.Body)
		}
	}
	expect(http.StatusOK, "ready")
	o.draining.Store(true)
	expect(http.StatusServiceUnavailable, "stopping")
	o.draining.Store(false)
	_ = db.Close()
	expect(http.StatusServiceUnavailable, "the database does not answer")
}

func TestMetricsHaveFewLabels(t *testing.T) {
	t.Parallel()
	r := start(t)
	b := r.browser()
	b.Get("/signup")
	b.Get("/nothing-" + strings.Repeat("x", 100))
	b.Get("/api/v1/ping")
	b.Send(b.Request("BREW", "/signup", nil))

	metrics := r.metricsWith(t,
		`fairlead_http_requests_total{method="GET",route="/signup",status="2xx"} 1`,
		`fairlead_http_requests_total{method="GET",route="/",status="4xx"} 1`,
		`fairlead_http_requests_total{method="GET",route="/api/v1/ping",status="4xx"} 1`,
		`fairlead_http_requests_total{method="other",route="/",status="4xx"} 1`,
		`fairlead_http_request_duration_seconds_count{method="GET",route="/signup",status="2xx"} 1`,
		"go_goroutines ", "process_resident_memory_bytes ")
	for _, never := range []string{"nothing-", "BREW"} {
		if strings.Contains(metrics, never) {
			t.Errorf("a client put %q into the metrics", never)
		}
	}
}

func TestMetricsFollowPrometheusNaming(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.browser().Get("/signup")
	problems, err := promlint.New(strings.NewReader(webtest.New(t, r.ops).Get("/metrics").Body)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestServeTunesTheGarbageCollector(t *testing.T) {
	t.Parallel()
	metrics := webtest.New(t, start(t).ops).Get("/metrics").Body
	for _, line := range []string{"\ngo_gc_gogc_percent 200\n", "\ngo_gc_gomemlimit_bytes 1.34217728e+08\n"} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
}

func TestMetricsCountAPanicAs500(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	o, mux := newOperations(db), http.NewServeMux()
	mux.HandleFunc("GET /broken", func(http.ResponseWriter, *http.Request) { panic("broken") })
	app := webtest.App(t, db)
	app.Answered = o.traffic.count
	server := httptest.NewServer(app.Wrap(mux))
	t.Cleanup(server.Close)
	if page := webtest.New(t, server.URL).Get("/broken"); page.Status != http.StatusInternalServerError {
		t.Errorf("got %d", page.Status)
	}
	ops := httptest.NewServer(o.handler())
	t.Cleanup(ops.Close)
	(&running{tb: t, ops: ops.URL}).metricsWith(t, `fairlead_http_requests_total{method="GET",route="/broken",status="5xx"} 1`)
}

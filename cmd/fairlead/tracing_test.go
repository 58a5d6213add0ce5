package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"fairlead/storage/storagetest"
)

// spansTaken is a collector.
type spansTaken struct {
	*httptest.Server
	mu    sync.Mutex
	paths []string
	raw   strings.Builder
	spans []*otlp.Span
}

func takeSpans(t *testing.T) *spansTaken {
	t.Helper()
	c := &spansTaken{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var in collector.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &in); err != nil {
			t.Errorf("it is not OTLP: %v", err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.paths = append(c.paths, r.Method+" "+r.URL.Path)
		c.raw.Write(body)
		for _, of := range in.GetResourceSpans() {
			for _, scope := range of.GetScopeSpans() {
				c.spans = append(c.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *spansTaken) names() (names []string) {
	for _, s := range c.spans {
		names = append(names, s.GetName())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestTracesOfTheFlow walks through what people and partners do, and reads every span.
func TestTracesOfTheFlow(t *testing.T) {
	t.Parallel()
	c := takeSpans(t)
	r := start(t, "--otlp-endpoint", c.URL, "--trace-sample", "1")
	s := r.newShop()
	b := r.browser()
	b.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")
	b.Header.Set("User-Agent", "a browser of hers")
	page := payBy(testCard, signUp(b.Get(s.link("account[email]", "ada@example.com"))))
	code := s.landed(t, page.Submit("Allow access", nil)).Get("code")
	token := s.tokenOf(t, code)
	r.call(token)
	s.exchange(code)
	b.Another().Get("/login").Submit("Log in", map[string]string{"Email": "ada@example.com", "Password": "wrong but private"})
	b.Get("/reset?token=a-mailed-secret")
	b.Get("/partners/login/link?token=another-secret")
	b.Get("/nothing/a-secret-path")
	secrets := []string{testPassword, "wrong but private", s.Secret, code, token, "a-mailed-secret", "another-secret", "a-secret-path",
		"ada@example.com", "Ada Marlin", "a browser of hers", "st & te", "st+%26+te", testCard, strings.ReplaceAll(testCard, " ", "")}
	for _, cookie := range b.Cookies() {
		secrets = append(secrets, cookie.Value)
	}
	r.end()

	for _, secret := range secrets {
		if strings.Contains(c.raw.String(), secret) {
			t.Errorf("the spans have %q", secret)
		}
	}
	names := c.names()
	for _, want := range []string{"GET /oauth/authorize", "GET /signup", "POST /signup", "POST /billing", "GET /oauth/consent", "POST /oauth/consent",
		"POST /oauth/access_token", "GET /api/v1/account", "POST /login", "GET /reset", "GET /"} {
		if !slices.Contains(names, want) {
			t.Errorf("no span is called %q: %q", want, names)
		}
	}
	if slices.Contains(names, "request") || slices.ContainsFunc(c.paths, func(p string) bool { return p != "POST /v1/traces" }) {
		t.Errorf("the spans are %q, sent to %q", names, c.paths)
	}
	c.mustJoin(t, r.stderr.String())
}

// mustJoin wants that each request in a log is a span, which is the first of its trace.
func (c *spansTaken) mustJoin(t *testing.T, log string) {
	t.Helper()
	known, linked := map[string]bool{}, 0
	for _, s := range c.spans {
		known[fmt.Sprintf("00-%x-%x-01", s.GetTraceId(), s.GetSpanId())] = true
		linked += len(s.GetLinks())
		if isFirst := len(s.GetParentSpanId()) == 0; isFirst != (s.GetKind() == otlp.Span_SPAN_KIND_SERVER) {
			t.Errorf("%s has the parent %x", s.GetName(), s.GetParentSpanId())
		}
	}
	requests := 0
	for line := range strings.Lines(log) {
		var one struct{ Msg, Request, Traceparent string }
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if one.Msg == "request" {
			requests++
			if !known[one.Traceparent] || !strings.Contains(one.Traceparent, "-"+one.Request+"-") {
				t.Errorf("no span is that of %s", line)
			}
		}
	}
	if requests < 10 || linked < 10 || strings.Contains(log, "4bf92f3577b34da6a3ce929d0e0e4736") {
		t.Errorf("%d requests, %d of them with a link to the stranger's trace, which the log must not follow", requests, linked)
	}
}

func TestTracesOfWebhooks(t *testing.T) {
	t.Parallel()
	c, database := takeSpans(t), storagetest.URLIn(t, t.TempDir())
	e := newEventTest(t, database)
	r := startOn(t, e.r.folder, database, "--webhook-loopback", "on", "--otlp-endpoint", c.URL, "--trace-sample", "1")
	ids := e.publish(3)
	eventually(t, "everything is delivered", func() bool { return e.missing(ids) == 0 })
	r.end()
	if e.traced.Load() {
		t.Error("a receiver got a traceparent")
	}
	if names := c.names(); !slices.Contains(names, "webhook POST") || strings.Contains(c.raw.String(), "/events") || strings.Contains(c.raw.String(), "whsec_") {
		t.Errorf("the spans are %q", names)
	}
}

// TestACollectorThatIsAwayChangesNothing walks through the flow with a collector that hangs, and
// one that is gone.
func TestACollectorThatIsAwayChangesNothing(t *testing.T) {
	t.Parallel()
	ends := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-ends }))
	t.Cleanup(hanging.Close)
	t.Cleanup(func() { close(ends) })
	for name, url := range map[string]string{"hangs": hanging.URL, "is gone": "http://127.0.0.1:1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, "--otlp-endpoint", url, "--trace-sample", "1")
			s := r.newShop()
			for range 20 {
				r.browser().Get("/signup")
			}
			token := s.tokenOf(t, s.landed(t, s.connect(r.browser()).Submit("Allow access", nil)).Get("code"))
			r.mustAnswer(token, http.StatusOK, "with a collector that is away")
			if code := r.end(); code != exitDone || strings.Count(r.stderr.String(), "spans could not be sent") > 1 {
				t.Errorf("exit code %d: %s", code, r.stderr)
			}
		})
	}
}

func TestSettingsOfTraces(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"http://localhost:4318": "http://localhost:4318/v1/traces", "https://c.example/": "https://c.example/v1/traces",
		"https://c.example/otlp/x": "https://c.example/otlp/x", "": ""} {
		got, o := configured(t, nil, "--otlp-endpoint", given)
		o.ok()
		if got.OTLPEndpoint != want || got.TraceSample != 0.05 {
			t.Errorf("%q is %q, sampled at %v", given, got.OTLPEndpoint, got.TraceSample)
		}
	}
	for _, wrong := range [][]string{{"--otlp-endpoint", "localhost:4317"}, {"--otlp-endpoint", "grpc://c.example"}, {"--otlp-endpoint", "https://user:pass@c.example"},
		{"--trace-sample", "1.1"}, {"--trace-sample", "-0.1"}, {"--trace-sample", "NaN"}, {"--trace-sample", "all"}} {
		if _, o := configured(t, nil, wrong...); o.code != exitUsage || !strings.Contains(o.stderr, wrong[0]) {
			t.Errorf("%v: exit code %d, %s", wrong, o.code, o.stderr)
		}
	}
}

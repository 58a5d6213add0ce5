package trace_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"fairlead/trace"
	"fairlead/web/webtest"
)

const stranger = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

// receiver is a collector.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*otlp.Span
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	c := &receiver{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in collector.ExportTraceServiceRequest
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Content-Type") != "application/x-protobuf" || proto.Unmarshal(body, &in) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, of := range in.GetResourceSpans() {
			for _, scope := range of.GetScopeSpans() {
				c.spans = append(c.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// only is the one span that came once the tracer was closed.
func (c *receiver) only(t *testing.T, of *trace.Tracer) *otlp.Span {
	t.Helper()
	of.Close(t.Context())
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.spans) != 1 {
		t.Fatalf("got %d spans, want one: %v", len(c.spans), c.spans)
	}
	return c.spans[0]
}

func attributes(s *otlp.Span) map[string]string {
	all := map[string]string{}
	for _, a := range s.GetAttributes() {
		all[a.GetKey()] = a.GetValue().String()
	}
	return all
}

// serve sends one request with a stranger's traceparent.
func serve(t *testing.T, of *trace.Tracer) (logged string) {
	t.Helper()
	served := of.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		logged = trace.Parent(r.Context())
		trace.Answered(r, http.MethodGet, "/reset/{x}")
		w.WriteHeader(http.StatusTeapot)
	}))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/reset/hunter2?token=hunter2", nil)
	r.Header.Set("Traceparent", stranger)
	r.Header.Set("User-Agent", "hunter2")
	r.Host = "hunter2.example"
	served.ServeHTTP(httptest.NewRecorder(), r)
	return logged
}

func TestTheSpanOfARequestBeginsATraceOfItsOwn(t *testing.T) {
	t.Parallel()
	c, log := newReceiver(t), &webtest.Log{}
	tracer := trace.New(c.URL, "v1", 1, log.Logger())
	logged := serve(t, tracer)
	s := c.only(t, tracer)
	if s.GetName() != "GET /reset/{x}" || s.GetKind() != otlp.Span_SPAN_KIND_SERVER || len(s.GetParentSpanId()) > 0 || s.GetEndTimeUnixNano() < s.GetStartTimeUnixNano() {
		t.Errorf("got %v", s)
	}
	if strings.Contains(logged, stranger[3:35]) || len(s.GetLinks()) != 1 || !strings.Contains(stranger, hex(s.GetLinks()[0].GetTraceId())+"-"+hex(s.GetLinks()[0].GetSpanId())) {
		t.Errorf("it is logged as %s and has the links %v", logged, s.GetLinks())
	}
	if logged != "00-"+hex(s.GetTraceId())+"-"+hex(s.GetSpanId())+"-01" {
		t.Errorf("it is logged as %s", logged)
	}
	if got := attributes(s); got["http.route"] == "" || got["http.response.status_code"] != "int_value:418" || strings.Contains(s.String(), "hunter2") {
		t.Errorf("its attributes are %v", got)
	}
	if log.String() != "" || tracer.Exporter.Sent.Load() != 1 || tracer.Exporter.Failed.Load() != 0 {
		t.Errorf("sent %d, failed %d, logged %s", tracer.Exporter.Sent.Load(), tracer.Exporter.Failed.Load(), log)
	}
}

func TestAStrangerDoesNotDecideOnSampling(t *testing.T) {
	t.Parallel()
	c := newReceiver(t)
	tracer := trace.New(c.URL, "v1", 0, (&webtest.Log{}).Logger())
	if logged := serve(t, tracer); !strings.HasSuffix(logged, "-00") || strings.Contains(logged, stranger[3:35]) {
		t.Errorf("it is logged as %s", logged)
	}
	tracer.Close(t.Context())
	if len(c.spans) > 0 {
		t.Errorf("got %v", c.spans)
	}
}

func TestClientsSendNoTraceparentAndNothingOfTheURL(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]bool{"that is answered": true, "that is not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newReceiver(t)
			tracer := trace.New(c.URL, "v1", 1, (&webtest.Log{}).Logger())
			var sent http.Header
			to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { sent = r.Header }))
			defer to.Close()
			if !answers {
				to.Close()
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to.URL+"/hunter2?key=hunter2", strings.NewReader("hunter2"))
			if err != nil {
				t.Fatal(err)
			}
			response, err := (&http.Client{Transport: tracer.Client("webhook")(http.DefaultTransport)}).Do(r)
			if answers != (err == nil) {
				t.Fatal(err)
			}
			if err == nil {
				_ = response.Body.Close()
			}
			for _, header := range []string{"Traceparent", "Tracestate", "Baggage"} {
				if sent.Get(header) != "" {
					t.Errorf("sent %s", header)
				}
			}
			s := c.only(t, tracer)
			if s.GetName() != "webhook POST" || s.GetKind() != otlp.Span_SPAN_KIND_CLIENT || attributes(s)["server.address"] == "" || strings.Contains(s.String(), "hunter2") {
				t.Errorf("got %v", s)
			}
			if failed := s.GetStatus().GetCode() == otlp.Status_STATUS_CODE_ERROR; failed == answers {
				t.Errorf("its status is %v", s.GetStatus())
			}
		})
	}
}

func TestACollectorThatFailsIsLoggedOnce(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	t.Cleanup(refusing.Close)
	elsewhere := httptest.NewServer(http.RedirectHandler(newReceiver(t).URL, http.StatusTemporaryRedirect))
	t.Cleanup(elsewhere.Close)
	for name, endpoint := range map[string]string{"refuses": refusing.URL, "is gone": "http://127.0.0.1:1", "redirects": elsewhere.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &webtest.Log{}
			tracer := trace.New(endpoint+"/?key=hunter2", "v1", 1, log.Logger())
			for range 3 * 512 { // the most that are sent at once
				serve(t, tracer)
			}
			tracer.Close(t.Context())
			if lines := log.Lines(t, "spans could not be sent to the collector"); len(lines) != 1 || strings.Contains(log.String(), "hunter2") {
				t.Errorf("logged %s", log)
			}
			if e := tracer.Exporter; e.Sent.Load() != 0 || e.Failed.Load() != 3*512 {
				t.Errorf("sent %d, failed %d", e.Sent.Load(), e.Failed.Load())
			}
		})
	}
}

// TestACollectorThatHangsHoldsNobodyUp makes more spans than are kept, and then stops.
func TestACollectorThatHangsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	ends := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-ends }))
	t.Cleanup(hanging.Close)
	t.Cleanup(func() { close(ends) })
	tracer := trace.New(hanging.URL, "v1", 1, (&webtest.Log{}).Logger())
	for range 5000 {
		serve(t, tracer)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tracer.Close(ctx) // returns though nothing was answered
}

func hex(b []byte) string { return fmt.Sprintf("%x", b) }

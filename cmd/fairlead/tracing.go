package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"fairlead/trace"
)

// traceLast bounds how long sending the last spans may delay a stop.
const traceLast = 2 * time.Second

// openTracer starts what sends spans; nil without a collector.
func (s *server) openTracer() *trace.Tracer {
	if s.settings.OTLPEndpoint == "" {
		return nil
	}
	t := trace.New(s.settings.OTLPEndpoint, thisBuild().Version, s.settings.TraceSample, s.log)
	const name, help = "fairlead_spans_total", "Spans of traces."
	s.counter(name, help, prometheus.Labels{"result": "sent"}, t.Exporter.Sent.Load)
	s.counter(name, help, prometheus.Labels{"result": "failed"}, t.Exporter.Failed.Load)
	return t
}

// traced makes spans of the requests that a handler answers.
func (s *server) traced(handler http.Handler) http.Handler {
	if s.tracer == nil {
		return handler
	}
	s.app.Traceparent = trace.Parent
	count := s.app.Answered
	s.app.Answered = func(r *http.Request, status int, took time.Duration) {
		count(r, status, took)
		trace.Answered(r, method(r.Method), route(r.Pattern))
	}
	return s.tracer.Handler(handler)
}

// tracedClient makes spans of requests to somebody else; nil without a collector.
func (s *server) tracedClient(what string) func(http.RoundTripper) http.RoundTripper {
	if s.tracer == nil {
		return nil
	}
	return s.tracer.Client(what)
}

func (s *server) closeTracer() {
	if s.tracer == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), traceLast)
	defer cancel()
	s.tracer.Close(ctx)
}

// collectorURL is where OTLP is posted to: at /v1/traces, unless the URL has a path.
func collectorURL(text string) (string, error) {
	u, err := parseWebURL(text)
	if err != nil {
		return "", err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/traces"
	}
	return u.String(), nil
}

func ratio(text string) (float64, error) {
	share, err := strconv.ParseFloat(text, 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return 0, errors.New("must be a number from 0 to 1, such as 0.05")
	}
	return share, nil
}

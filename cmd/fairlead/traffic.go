package main

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// traffic counts requests by route, method and status class. All three have few
// values, whatever a client sends.
type traffic struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec

	mu    sync.RWMutex
	found map[kind]meters // looking one up by its labels takes as long as verifying a token
}

// kind is the requests that are counted together. The pattern is from our mux.
type kind struct {
	pattern, method string
	class           int
}

type meters struct {
	requests prometheus.Counter
	seconds  prometheus.Observer
}

func newTraffic() *traffic {
	labels := []string{"route", "method", "status"}
	return &traffic{found: map[kind]meters{},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fairlead_http_requests_total", Help: "Requests answered at the public address."}, labels),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fairlead_http_request_duration_seconds", Help: "How long requests at the public address took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, labels),
	}
}

// count counts an answered request, which has the pattern that matched it.
func (t *traffic) count(r *http.Request, status int, took time.Duration) {
	m := t.of(kind{r.Pattern, method(r.Method), status / 100})
	m.requests.Inc()
	m.seconds.Observe(took.Seconds())
}

func (t *traffic) of(k kind) meters {
	t.mu.RLock()
	m, ok := t.found[k]
	t.mu.RUnlock()
	if ok {
		return m
	}
	labels := []string{route(k.pattern), k.method, strconv.Itoa(k.class) + "xx"}
	m = meters{t.requests.WithLabelValues(labels...), t.seconds.WithLabelValues(labels...)}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.found[k] = m
	return m
}

// route is the path of a pattern such as "GET /signup".
func route(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return pattern
}

func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return name
	}
	return "other"
}

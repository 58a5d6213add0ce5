package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// traffic counts requests by route, method and class of status, all of which are
// few whatever a client sends.
type traffic struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newTraffic() traffic {
	labels := []string{"route", "method", "status"}
	return traffic{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fairlead_http_requests_total", Help: "Requests answered at the public address."}, labels),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fairlead_http_request_duration_seconds", Help: "How long requests at the public address took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, labels),
	}
}

// counting counts what a mux answers, which knows the route only afterwards.
func (o *operations) counting(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, seen := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusInternalServerError}
		defer func() {
			labels := []string{route(r.Pattern), method(r.Method), class(seen.status)}
			o.traffic.requests.WithLabelValues(labels...).Inc()
			o.traffic.seconds.WithLabelValues(labels...).Observe(time.Since(began).Seconds())
		}()
		mux.ServeHTTP(seen, r)
	})
}

// route is the path of a pattern such as "GET /signup".
func route(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return pattern
}

func method(name string) string {
	known := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	if slices.Contains(known, name) {
		return name
	}
	return "other"
}

func class(status int) string { return strconv.Itoa(status/100) + "xx" }

// statusWriter remembers the status; until one is written, it is that of a panic.
type statusWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

func (w *statusWriter) WriteHeader(status int) {
	w.note(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.note(http.StatusOK)
	return w.ResponseWriter.Write(b)
}

func (w *statusWriter) note(status int) {
	if !w.written {
		w.status, w.written = status, true
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

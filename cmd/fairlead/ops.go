package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/pprof" // it also registers with http.DefaultServeMux, which is not served
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"fairlead/manual"
	"fairlead/storage"
)

// operations serves health, metrics, profiles and the documentation to those who run the
// server, on a listener of its own.
type operations struct {
	db       *storage.DB
	registry *prometheus.Registry
	traffic  *traffic
	warning  string // that /readyz repeats; empty for none
	manual   *manual.Handlers
	draining atomic.Bool
}

func newOperations(db *storage.DB) *operations {
	o := &operations{db: db, registry: prometheus.NewRegistry(), traffic: newTraffic()}
	o.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		o.traffic.requests, o.traffic.seconds)
	return o
}

// newOpsServer has no write timeout, since profiles take as long as requested.
func newOpsServer(o *operations, log *slog.Logger) *http.Server {
	server := newHTTPServer(o.handler(), log)
	server.WriteTimeout = 0
	return server
}

func (o *operations) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", o.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index) // no cmdline: flags can hold secrets
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	if o.manual != nil {
		o.manual.Mount(mux)
	}
	return mux
}

// ready says whether this server should get requests.
func (o *operations) ready(w http.ResponseWriter, r *http.Request) {
	switch {
	case o.draining.Load():
		say(w, http.StatusServiceUnavailable, "stopping")
	case ping(r.Context(), o.db) != nil:
		say(w, http.StatusServiceUnavailable, "the database does not answer")
	case o.warning != "":
		say(w, http.StatusOK, "ready\n"+o.warning)
	default:
		say(w, http.StatusOK, "ready")
	}
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

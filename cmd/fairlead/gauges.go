package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"fairlead/web"
)

// addGauges exports the server's load and what it rejected.
func (s *server) addGauges() {
	conns, app, hasher := s.listeners.conns, s.app, s.hasher
	s.gauge("fairlead_connections", "Connections open at the public address.", nil, func() int64 { return int64(conns.Open()) })
	s.counter("fairlead_connections_ended_total", "Connections closed, when the server was full, while no request of theirs was answered.", nil, conns.Ended)
	s.counter("fairlead_connections_refused_total", "Connections refused because the server was full.", nil, conns.Refused)
	for kind, gate := range map[string]*web.Gate{"machine": &app.MachineGate, "page": &app.PageGate, "large_body": &app.BodyGate} {
		labels := prometheus.Labels{"kind": kind}
		s.gauge("fairlead_http_requests_in_flight", "Requests being handled, not counting those whose response is being sent.", labels, gate.InFlight)
		s.counter("fairlead_http_requests_shed_total", "Requests answered 503 because too many were in flight.", labels, gate.Rejected)
	}
	for state, now := range map[string]func() int64{"running": hasher.Running, "waiting": hasher.Waiting} {
		s.gauge("fairlead_password_hashes_in_flight", "Passwords being hashed or waiting to be.", prometheus.Labels{"state": state}, now)
	}
	s.counter("fairlead_password_hashes_total", "Passwords hashed.", nil, hasher.Done)
	s.counter("fairlead_password_hashes_shed_total", "Passwords not hashed because too many were waiting.", nil, hasher.Refused)
	s.counter("fairlead_password_resets_not_mailed_total", "Password resets not mailed because there were too many for one address.", nil, s.resetsNotMailed.Total)
	s.gauge("fairlead_key_created_timestamp_seconds", "When the key that signs was created, in Unix time; 0 if that is not known.", nil, s.keyCreated)
	s.addBuildInfo()
	s.addDatabaseMetrics()
	s.ops.registry.MustRegister(s.jobs)
	s.counter("fairlead_attempts_refused_total", "Connect attempts refused because their partner had too many open ones.", nil, s.attemptsRefused.Total)
}

func (s *server) keyCreated() int64 {
	if created := s.keys.Keys()[0].CreatedAt; !created.IsZero() {
		return created.Unix()
	}
	return 0
}

func (s *server) addBuildInfo() {
	b := thisBuild()
	s.gauge("fairlead_build_info", "1, with the version, the revision of the source and the compiler.",
		prometheus.Labels{"version": b.Version, "revision": b.Revision, "go": b.Go}, func() int64 { return 1 })
}

// refused returns what counts refused requests of partners. The causes are from our catalogue.
func (s *server) refused() func(at, cause string) {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "fairlead_refusals_total",
		Help: "Requests of partners that were refused, by where and why."}, []string{"at", "cause"})
	s.ops.registry.MustRegister(c)
	return func(at, cause string) { c.WithLabelValues(at, cause).Inc() }
}

func (s *server) gauge(name, help string, labels prometheus.Labels, now func() int64) {
	s.ops.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels},
		func() float64 { return float64(now()) }))
}

func (s *server) counter(name, help string, labels prometheus.Labels, sum func() int64) {
	s.ops.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels},
		func() float64 { return float64(sum()) }))
}

package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"fairlead/web"
)

// addGauges has the metrics tell how full the house is, and how often it was too
// full.
func (h *house) addGauges() {
	crowd, hall, hasher := h.doors.crowd, h.hall, h.hasher
	h.gauge("fairlead_connections", "Connections open at the public address.", nil, func() int64 { return int64(crowd.Open()) })
	h.counter("fairlead_connections_ended_total", "Connections that made room before they had sent a whole request.", nil, crowd.ended.Load)
	h.counter("fairlead_connections_refused_total", "Connections for which there was no room.", nil, crowd.turnedAway.Load)
	for kind, gate := range map[string]*web.Gate{"machine": &hall.MachineGate, "page": &hall.PageGate, "large_body": &hall.BodyGate} {
		labels := prometheus.Labels{"kind": kind}
		h.gauge("fairlead_http_requests_in_flight", "Requests that are being answered.", labels, gate.Inside)
		h.counter("fairlead_http_requests_shed_total", "Requests answered 503 because too many were in flight.", labels, gate.Shed)
	}
	for state, now := range map[string]func() int64{"running": hasher.Running, "waiting": hasher.Waiting} {
		h.gauge("fairlead_password_hashes_in_flight", "Passwords that are being hashed or wait for that.", prometheus.Labels{"state": state}, now)
	}
	h.counter("fairlead_password_hashes_total", "Passwords that were hashed.", nil, hasher.Done)
	h.counter("fairlead_password_hashes_shed_total", "Passwords that were not, because too many waited.", nil, hasher.Refused)
}

func (h *house) gauge(name, help string, labels prometheus.Labels, now func() int64) {
	h.ops.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels},
		func() float64 { return float64(now()) }))
}

func (h *house) counter(name, help string, labels prometheus.Labels, sum func() int64) {
	h.ops.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels},
		func() float64 { return float64(sum()) }))
}

package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"fairlead/event"
	"fairlead/storage"
)

// eventMetrics are the metrics of events. Those of the database are read when they are asked
// for.
type eventMetrics struct {
	db       *storage.DB
	attempts *prometheus.CounterVec
	seconds  prometheus.Histogram
	tokens   *prometheus.CounterVec

	pending, oldest, endpoints *prometheus.Desc
}

// addEventMetrics exports what the sender does.
func (s *server) addEventMetrics(sender *event.Sender) {
	counter := func(name, help, label string, values ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
		for _, value := range values {
			c.WithLabelValues(value) // so that it is there from the start
		}
		return c
	}
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	m := &eventMetrics{db: s.db,
		attempts: counter("fairlead_webhook_attempts_total", "Attempts to deliver an event.", "result",
			"ok", "status", "timeout", "connection", "tls", "address", "redirect", "token"),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "fairlead_webhook_attempt_duration_seconds",
			Help: "How long attempts took.", Buckets: []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 20, 40}}),
		tokens:    counter("fairlead_webhook_token_requests_total", "Requests to Token URLs.", "result", "ok", "failed"),
		pending:   desc("fairlead_webhook_pending", "Deliveries that are waiting."),
		oldest:    desc("fairlead_webhook_oldest_due_seconds", "How long ago the next attempt of the oldest due delivery should have begun."),
		endpoints: desc("fairlead_webhook_endpoints", "Endpoints.", "status"),
	}
	sender.Attempted, sender.AskedToken = m.attempted, m.askedToken
	s.ops.registry.MustRegister(m)
	counts := &s.db.Counts
	const events, deliveries = "fairlead_events_total", "fairlead_webhook_deliveries_total"
	s.counter(events, "Events.", prometheus.Labels{"source": "product"}, counts.Product.Load)
	s.counter(events, "Events.", prometheus.Labels{"source": "published"}, counts.Published.Load)
	s.counter(deliveries, "Deliveries that have ended.", prometheus.Labels{"outcome": "delivered"}, counts.Delivered.Load)
	s.counter(deliveries, "Deliveries that have ended.", prometheus.Labels{"outcome": "failed"}, counts.Failed.Load)
	s.counter(deliveries, "Deliveries that have ended.", prometheus.Labels{"outcome": "skipped"}, counts.Skipped.Load)
	s.gauge("fairlead_webhook_in_flight", "Attempts under way.", nil, func() int64 { return int64(sender.InFlight()) })
}

func (m *eventMetrics) attempted(why event.Failure, took time.Duration) {
	result := string(why)
	if result == "" {
		result = "ok"
	}
	m.attempts.WithLabelValues(result).Inc()
	m.seconds.Observe(took.Seconds())
}

func (m *eventMetrics) askedToken(ok bool) {
	result := "failed"
	if ok {
		result = "ok"
	}
	m.tokens.WithLabelValues(result).Inc()
}

// Describe implements prometheus.Collector.
func (m *eventMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.pending, m.oldest, m.endpoints} {
		to <- d
	}
	for _, c := range []prometheus.Collector{m.attempts, m.seconds, m.tokens} {
		c.Describe(to)
	}
}

// Collect implements prometheus.Collector. What cannot be read is left out.
func (m *eventMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	if state, err := m.db.DeliveryState(ctx); err == nil {
		gauge := func(d *prometheus.Desc, value float64, labels ...string) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
		}
		gauge(m.pending, float64(state.Pending))
		oldest := 0.0
		if !state.OldestDue.IsZero() {
			oldest = max(0, m.db.Now().Sub(state.OldestDue.Time).Seconds())
		}
		gauge(m.oldest, oldest)
		for status, n := range state.Endpoints {
			gauge(m.endpoints, float64(n), string(status))
		}
	}
	for _, c := range []prometheus.Collector{m.attempts, m.seconds, m.tokens} {
		c.Collect(to)
	}
}

package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"fairlead/storage"
)

// carrierMetrics are the metrics of carrier accounts. Those of the database are read when
// they are asked for.
type carrierMetrics struct {
	db        *storage.DB
	refreshes *prometheus.CounterVec
	seconds   prometheus.Histogram
	given     *prometheus.CounterVec

	accounts, breaker, overdue *prometheus.Desc
}

func newCarrierMetrics(db *storage.DB) *carrierMetrics {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return &carrierMetrics{db: db,
		refreshes: counter("fairlead_carrier_refreshes_total", "Attempts to refresh the token of a carrier account.", "carrier", "result"),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "fairlead_carrier_refresh_duration_seconds",
			Help: "How long carriers took to answer refreshes.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 20}}),
		given:    counter("fairlead_carrier_tokens_given_total", "Carrier tokens given to services.", "carrier"),
		accounts: desc("fairlead_carrier_accounts", "Carrier accounts.", "carrier", "status"),
		breaker:  desc("fairlead_carrier_breaker_open", "1 while a carrier that fails for most accounts is left alone.", "carrier"),
		overdue:  desc("fairlead_carrier_refreshes_overdue", "Carrier accounts whose token should have been refreshed."),
	}
}

// refreshed counts an attempt.
func (m *carrierMetrics) refreshed(carrierID string, result storage.CarrierOutcome, took time.Duration) {
	m.refreshes.WithLabelValues(carrierID, string(result)).Inc()
	m.seconds.Observe(took.Seconds())
}

// gave counts a token that was given to a service.
func (m *carrierMetrics) gave(carrierID string) { m.given.WithLabelValues(carrierID).Inc() }

// Describe implements prometheus.Collector.
func (m *carrierMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.accounts, m.breaker, m.overdue} {
		to <- d
	}
	for _, c := range []prometheus.Collector{m.refreshes, m.seconds, m.given} {
		c.Describe(to)
	}
}

// Collect implements prometheus.Collector. What cannot be read is left out.
func (m *carrierMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	if state, err := readCarrierState(ctx, m.db); err == nil {
		m.collectState(to, state)
	}
	if n, err := m.db.OverdueCarrierAccounts(ctx); err == nil {
		to <- prometheus.MustNewConstMetric(m.overdue, prometheus.GaugeValue, float64(n))
	}
	for _, c := range []prometheus.Collector{m.refreshes, m.seconds, m.given} {
		c.Collect(to)
	}
}

// collectState counts a carrier's live and test environments together.
func (m *carrierMetrics) collectState(to chan<- prometheus.Metric, state carrierState) {
	type of struct {
		carrier string
		status  storage.CarrierAccountStatus
	}
	accounts, open := map[of]int{}, map[string]float64{}
	for _, n := range state.counts {
		accounts[of{n.CarrierID, n.Status}] += n.Accounts
	}
	for _, b := range state.breakers {
		open[b.CarrierID] = max(open[b.CarrierID], asNumber(b.Open()))
		for _, result := range []storage.CarrierOutcome{storage.CarrierRefreshOK, storage.CarrierRefreshRefused, storage.CarrierRefreshFailed} {
			m.refreshes.WithLabelValues(b.CarrierID, string(result)) // so that it is there from the start
		}
		m.given.WithLabelValues(b.CarrierID)
	}
	for one, n := range accounts {
		to <- prometheus.MustNewConstMetric(m.accounts, prometheus.GaugeValue, float64(n), one.carrier, string(one.status))
	}
	for carrierID, is := range open {
		to <- prometheus.MustNewConstMetric(m.breaker, prometheus.GaugeValue, is, carrierID)
	}
}

func asNumber(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

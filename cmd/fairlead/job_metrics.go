package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"fairlead/outbox"
	"fairlead/storage"
)

// jobMetrics are the metrics of the outbox. Those of the database are read when they are asked
// for, at most every jobsKept.
type jobMetrics struct {
	db              *storage.DB
	runs            *prometheus.CounterVec
	waiting, oldest *prometheus.Desc

	mu      sync.Mutex
	work    map[storage.JobKind]string // which work runs a kind
	read    time.Time
	counted []storage.WaitingJobs
}

const jobsKept = 10 * time.Second

func newJobMetrics(db *storage.DB) *jobMetrics {
	labels := []string{"work", "kind"}
	return &jobMetrics{db: db, work: map[storage.JobKind]string{},
		runs:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "fairlead_jobs_total", Help: "Runs of jobs by this process."}, append(labels, "result")),
		waiting: prometheus.NewDesc("fairlead_jobs_waiting", "Jobs that are not done yet.", labels, nil),
		oldest:  prometheus.NewDesc("fairlead_jobs_oldest_seconds", "Age of the oldest job that is not done yet.", labels, nil)}
}

// of counts the runs of a worker under a name. All of its series are there from the start.
func (m *jobMetrics) of(work string, w *outbox.Worker) *outbox.Worker {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, kind := range w.Kinds {
		m.work[kind] = work
		for _, result := range []outbox.Outcome{outbox.Done, outbox.Needless, outbox.Failed, outbox.GaveUp} {
			m.runs.WithLabelValues(work, string(kind), string(result))
		}
	}
	w.Ended = func(kind storage.JobKind, how outbox.Outcome) {
		m.runs.WithLabelValues(work, string(kind), string(how)).Inc()
	}
	return w
}

// Describe implements prometheus.Collector.
func (m *jobMetrics) Describe(to chan<- *prometheus.Desc) {
	to <- m.waiting
	to <- m.oldest
	m.runs.Describe(to)
}

// Collect implements prometheus.Collector. What cannot be read is left out.
func (m *jobMetrics) Collect(to chan<- prometheus.Metric) {
	m.runs.Collect(to)
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.refresh() {
		return
	}
	open := map[storage.JobKind]storage.WaitingJobs{}
	for _, one := range m.counted {
		open[one.Kind] = one
	}
	for kind, work := range m.work {
		one, oldest := open[kind], 0.0
		if one.Count > 0 {
			oldest = max(0, m.db.Now().Sub(one.Oldest.Time).Seconds())
		}
		to <- prometheus.MustNewConstMetric(m.waiting, prometheus.GaugeValue, float64(one.Count), work, string(kind))
		to <- prometheus.MustNewConstMetric(m.oldest, prometheus.GaugeValue, oldest, work, string(kind))
	}
}

// refresh counts again after a while, and reports whether the count is one to show.
func (m *jobMetrics) refresh() bool {
	if time.Since(m.read) < jobsKept {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	counted, err := m.db.WaitingJobs(ctx)
	if err == nil {
		m.counted, m.read = counted, time.Now()
	}
	return err == nil
}

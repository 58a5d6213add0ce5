package main

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// lastPing is how the database answered the last ping.
type lastPing struct {
	ok   atomic.Bool
	at   atomic.Int64 // nanoseconds
	took atomic.Int64
}

func (p *lastPing) note(err error, took time.Duration) {
	p.ok.Store(err == nil)
	p.took.Store(int64(took))
	p.at.Store(time.Now().UnixNano())
}

// pingCounts is how long a ping counts. While one hangs, there is no newer one.
const pingCounts = 10 * time.Second

func (p *lastPing) up() int64 {
	if p.ok.Load() && time.Since(time.Unix(0, p.at.Load())) < pingCounts {
		return 1
	}
	return 0
}

// addDatabaseMetrics exports the state of the database without querying it.
func (s *server) addDatabaseMetrics() {
	s.gauge("fairlead_database_up", "1 while the database answers.", nil, s.lastPing.up)
	s.ops.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "fairlead_database_ping_seconds",
		Help: "How long the last ping of the database took."}, func() float64 { return time.Duration(s.lastPing.took.Load()).Seconds() }))
	s.counter("fairlead_database_batches_total", "Statements or transactions that served callers together.", nil, func() int64 { return s.db.Watch().Batches })
	s.counter("fairlead_database_batched_total", "Callers that were served by these.", nil, func() int64 { return s.db.Watch().Batched })
	known := s.db.Watch()
	for file := range known.Sizes {
		s.gauge("fairlead_database_size_bytes", "Size of a file of SQLite.", prometheus.Labels{"file": file}, func() int64 { return s.db.Watch().Sizes[file] })
	}
	for name, pool := range known.Pools {
		s.ops.registry.MustRegister(collectors.NewDBStatsCollector(pool, name))
	}
}

package main

import (
	"path/filepath"
	"time"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/outbox"
	"fairlead/storage"
)

const (
	// refreshEvery is how often carrier accounts that are due are looked for.
	refreshEvery = 500 * time.Millisecond
	// revocationPatience is how long a carrier is asked to revoke tokens.
	revocationPatience = 24 * time.Hour
)

// openRefresher opens what keeps carrier accounts connected.
func (s *server) openRefresher() *carrier.Refresher {
	set, seal, metrics := &s.settings, key.From(s.keys, carrierSealer), newCarrierMetrics(s.db)
	s.ops.registry.MustRegister(metrics)
	return &carrier.Refresher{DB: s.db, Cache: s.tokens, Log: s.log, Client: &carrier.Client{Timeout: set.CarrierTimeout, Seal: seal, Traced: s.tracedClient("carrier")},
		Ahead: set.CarrierRefreshAhead, FinalAfter: set.CarrierFinalAfter, BreakerAccounts: set.CarrierBreakerAccounts,
		Probe: set.CarrierBreakerProbe, Refreshed: metrics.refreshed, Given: metrics.gave,
		Held: &carrier.Held{Folder: filepath.Join(filepath.Dir(set.KeysFile), "carrier-answers"), Seal: seal}}
}

// revocationWorker has carriers revoke tokens that have ended here.
func (s *server) revocationWorker() *outbox.Worker {
	return &outbox.Worker{DB: s.db, Log: s.log, Patience: revocationPatience, Kinds: []storage.JobKind{storage.JobCarrierRevoked},
		Do: s.refresher.Client.Revoke}
}

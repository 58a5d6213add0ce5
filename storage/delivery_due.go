package storage

import (
	"context"
	"sync"
	"sync/atomic"

	"fairlead/audit"
	"fairlead/storage/database"
)

// news is what a transaction has done about events, which counts once it is committed.
type news struct {
	due                []string // endpoints with a delivery that is due
	product, published int64    // events
	delivered, failed  int64    // deliveries
	skipped            int64
	entries            []audit.Entry // of the audit log
	heads              []audit.Head  // of the rows that were written there
	connections        map[clientDay]connectionCount
}

// EventCounts are what this process has written about events.
type EventCounts struct {
	Product, Published         atomic.Int64 // events of ours, and of services
	Delivered, Failed, Skipped atomic.Int64 // deliveries that have ended
}

func (c *EventCounts) add(n news) {
	c.Product.Add(n.product)
	c.Published.Add(n.published)
	c.Delivered.Add(n.delivered)
	c.Failed.Add(n.failed)
	c.Skipped.Add(n.skipped)
}

// dueEndpoints are the endpoints for which this process has written deliveries that its
// sender has not asked for yet.
type dueEndpoints struct {
	bell database.Bell
	mu   sync.Mutex
	ids  map[string]bool
}

func (d *dueEndpoints) add(ids []string) {
	if len(ids) == 0 {
		return
	}
	d.mu.Lock()
	if d.ids == nil {
		d.ids = map[string]bool{}
	}
	for _, id := range ids {
		d.ids[id] = true
	}
	d.mu.Unlock()
	d.bell.Ring()
}

// DueHere returns the endpoints for which this process has written deliveries since it was
// last asked, and a channel that is closed when there are more.
func (db *DB) DueHere() (ids []string, more <-chan struct{}) {
	more = db.due.bell.Next()
	db.due.mu.Lock()
	defer db.due.mu.Unlock()
	for id := range db.due.ids {
		ids = append(ids, id)
	}
	db.due.ids = nil
	return ids, more
}

// DueEndpoints lists the endpoints that have deliveries due, whoever wrote them. The query
// goes from endpoint to endpoint in the index, however many deliveries each has. With EXISTS
// or MIN, PostgreSQL would read all of them where it expects few.
func (db *DB) DueEndpoints(ctx context.Context) (ids []string, err error) {
	const first = `(SELECT d.endpoint_id FROM delivery d WHERE d.status = 'pending' `
	const due = `(SELECT 1 FROM delivery d WHERE d.endpoint_id = waiting.id AND d.status = 'pending' AND d.again = ? AND d.next_at <= ? LIMIT 1)`
	now := db.Time()
	err = db.sql.List(ctx, &ids, `WITH RECURSIVE waiting (id) AS (
			SELECT `+first+`ORDER BY d.endpoint_id LIMIT 1)
			UNION ALL
			SELECT `+first+`AND d.endpoint_id > w.id ORDER BY d.endpoint_id LIMIT 1) FROM waiting w WHERE w.id IS NOT NULL
		)
		SELECT id FROM waiting WHERE id IS NOT NULL AND (SELECT p.status FROM endpoint p WHERE p.id = waiting.id) = 'enabled'
			AND COALESCE(`+due+`, `+due+`) = 1`, false, now, true, now)
	return ids, err
}

// NextDelivery is when an endpoint's next delivery is due; zero if none is waiting.
func (db *DB) NextDelivery(ctx context.Context, endpointID string) (at Time, err error) {
	const next = `(SELECT next_at FROM delivery WHERE endpoint_id = ? AND status = 'pending' AND again = ? ORDER BY next_at LIMIT 1)`
	err = db.sql.Get(ctx, &at, `SELECT MIN(next_at) FROM (SELECT `+next+` AS next_at UNION ALL SELECT `+next+`) AS earliest`,
		endpointID, false, endpointID, true)
	return at, err
}

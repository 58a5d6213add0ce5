package storage

import "context"

// DeliveryState is how much is waiting to be delivered.
type DeliveryState struct {
	Pending int64 // deliveries
	// OldestDue is when the one that has waited longest should have been tried; zero if none
	// should have been.
	OldestDue Time
	Endpoints map[EndpointStatus]int64
}

// DeliveryState reads it, for metrics.
func (db *DB) DeliveryState(ctx context.Context) (s DeliveryState, err error) {
	s.Endpoints = map[EndpointStatus]int64{EndpointEnabled: 0, EndpointDisabled: 0}
	if err := db.sql.Get(ctx, &s.Pending, `SELECT COALESCE(SUM(pending), 0) FROM (
		SELECT (SELECT COUNT(*) FROM delivery d WHERE d.endpoint_id = p.id AND d.status = 'pending') AS pending
		FROM endpoint p WHERE p.status = 'enabled') AS counts`); err != nil {
		return s, err
	}
	now := db.Time()
	// What an endpoint holds back, and what is under way, is not due. Each endpoint's first
	// one stands in an index.
	const first = `SELECT (SELECT d.next_at FROM delivery d WHERE d.endpoint_id = p.id AND d.status = 'pending' AND d.again = ? ORDER BY d.next_at LIMIT 1) AS at
		FROM endpoint p WHERE p.status = 'enabled' AND (p.wait_until IS NULL OR p.wait_until <= ?)`
	err = db.sql.Get(ctx, &s.OldestDue, `SELECT MIN(at) FROM (`+first+` UNION ALL `+first+`) AS waiting WHERE at <= ?`, false, now, true, now, now)
	if err != nil {
		return s, err
	}
	var counts []struct {
		Status EndpointStatus `db:"status"`
		Count  int64          `db:"count"`
	}
	err = db.sql.List(ctx, &counts, `SELECT status, COUNT(*) AS count FROM endpoint GROUP BY status`)
	for _, c := range counts {
		s.Endpoints[c.Status] = c.Count
	}
	return s, err
}

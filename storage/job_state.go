package storage

import "context"

// WaitingJobs is how many jobs of a kind are open, and since when the oldest is.
type WaitingJobs struct {
	Kind   JobKind `db:"kind"`
	Count  int64   `db:"count"`
	Oldest Time    `db:"oldest"`
}

// WaitingJobs lists the kinds of which there are any, for metrics.
func (db *DB) WaitingJobs(ctx context.Context) (all []WaitingJobs, err error) {
	err = db.sql.List(ctx, &all, `SELECT kind, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox WHERE closed_at IS NULL GROUP BY kind ORDER BY kind`)
	return all, err
}

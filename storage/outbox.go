package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// Job is something to be done after its transaction, at least once, even when the
// process ends in between.
type Job struct {
	ID        string  `db:"id"`
	Kind      JobKind `db:"kind"`
	Payload   string  `db:"payload"` // JSON, without any secret
	CreatedAt Time    `db:"created_at"`
	// Attempts counts the claims, this one too. A worker that has lost a job to
	// a later claim can no longer change it.
	Attempts int `db:"attempts"`
}

// JobKind says what is to be done.
type JobKind string

// enqueue writes a job and wakes this process's workers after the commit.
func (t tx) enqueue(kind JobKind, payload any, now Time) error {
	content, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("write down %q: %w", kind, err)
	}
	t.Ring(t.jobs)
	_, err = t.Exec(`INSERT INTO outbox (id, kind, payload, created_at, run_at, attempts) VALUES (?, ?, ?, ?, ?, 0)`,
		NewID(), kind, string(content), now, now)
	return err
}

// ClaimJobs takes up to limit jobs of some kinds that are due. While the lease
// lasts nobody else gets them; the lease is run_at itself, so that a crash needs
// no rescuer.
func (db *DB) ClaimJobs(ctx context.Context, limit int, lease time.Duration, kinds ...JobKind) (jobs []Job, err error) {
	now := db.Time()
	// What makes a job due is asked twice: PostgreSQL asks the outer condition
	// again of a row that another claim has changed meanwhile.
	query, args, err := sqlx.In(`UPDATE outbox SET attempts = attempts + 1, run_at = ?
		WHERE closed_at IS NULL AND run_at <= ? AND id IN (
			SELECT id FROM outbox WHERE closed_at IS NULL AND run_at <= ? AND kind IN (?) ORDER BY run_at LIMIT ?)
		RETURNING id, kind, payload, created_at, attempts`, At(now.Add(lease)), now, now, kinds, limit)
	if err != nil {
		return nil, err
	}
	err = db.transact(ctx, func(t tx) error { return t.List(&jobs, query, args...) })
	return jobs, err
}

// CloseJob ends a job, done or given up, and forgets what it was about. ErrSpent
// means that somebody else has it by now.
func (db *DB) CloseJob(ctx context.Context, j Job) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE outbox SET closed_at = ?, payload = ''
			WHERE id = ? AND attempts = ? AND closed_at IS NULL`, db.Time(), j.ID, j.Attempts)
	})
}

// PostponeJob lets a job be claimed again from an instant on. ErrSpent means that
// somebody else has it by now.
func (db *DB) PostponeJob(ctx context.Context, j Job, until Time) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE outbox SET run_at = ?
			WHERE id = ? AND attempts = ? AND closed_at IS NULL`, until, j.ID, j.Attempts)
	})
}

// JobWritten is closed when this process next writes a job.
func (db *DB) JobWritten() <-chan struct{} { return db.jobs.Next() }

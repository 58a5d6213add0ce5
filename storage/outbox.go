package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// Job is work to do after its transaction has committed, at least once, even if the
// process ends in between.
type Job struct {
	ID        string  `db:"id"`
	Kind      JobKind `db:"kind"`
	Payload   string  `db:"payload"` // JSON, without any secret that is not sealed
	CreatedAt Time    `db:"created_at"`
	// Attempts counts the claims, including this one. A worker whose lease has passed to
	// another can no longer change the job.
	Attempts int `db:"attempts"`
}

// JobKind says what to do.
type JobKind string

// enqueue writes a job and wakes this process's workers after the commit.
func (t tx) enqueue(kind JobKind, payload any, now Time) error {
	return t.insertJob(kind, addressed{}, payload, now)
}

// addressed is whom a mail is to and what it is about.
type addressed struct{ email, subject string }

// recipient is what mails to an address are found by. It outlives the payload, so it is not
// the address.
func (a addressed) recipient() []byte {
	if a.email == "" {
		return nil
	}
	return Hash(EmailKey(a.email))
}

func (t tx) insertJob(kind JobKind, a addressed, payload any, now Time) error {
	content, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("encode %q: %w", kind, err)
	}
	content = t.withRequest(content)
	t.Ring(t.jobs)
	_, err = t.Exec(`INSERT INTO outbox (id, kind, payload, created_at, run_at, attempts, recipient, subject) VALUES (?, ?, ?, ?, ?, 0, ?, ?)`,
		NewID(), kind, string(content), now, now, a.recipient(), a.subject)
	return err
}

// withRequest adds the request that is served to a payload, so that the log of the job names it.
func (t tx) withRequest(payload []byte) []byte {
	if t.request == "" || len(payload) < len(`{"":0}`) {
		return payload
	}
	return append([]byte(`{"request":"`+t.request+`",`), payload[1:]...)
}

// ClaimJobs takes up to limit jobs of these kinds that are due. Nobody else gets them
// until the lease ends. The lease is stored as run_at, so that jobs of a crashed worker
// become due again.
func (db *DB) ClaimJobs(ctx context.Context, limit int, lease time.Duration, kinds ...JobKind) (jobs []Job, err error) {
	now := db.Time()
	// The conditions are repeated outside: PostgreSQL checks the outer ones again on a
	// row that another claim has changed in the meantime.
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

// CloseJob ends a job that is completed, and deletes its payload. ErrSpent means that another
// worker has claimed it.
func (db *DB) CloseJob(ctx context.Context, j Job) error { return db.closeJob(ctx, j, false) }

// GiveUpJob is [DB.CloseJob] for a job that has failed.
func (db *DB) GiveUpJob(ctx context.Context, j Job) error { return db.closeJob(ctx, j, true) }

func (db *DB) closeJob(ctx context.Context, j Job, gaveUp bool) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE outbox SET closed_at = ?, payload = '', gave_up = ?
			WHERE id = ? AND attempts = ? AND closed_at IS NULL`, db.Time(), gaveUp, j.ID, j.Attempts)
	})
}

// PostponeJob makes a job due again at until. ErrSpent means that another worker has
// claimed it.
func (db *DB) PostponeJob(ctx context.Context, j Job, until Time) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE outbox SET run_at = ?
			WHERE id = ? AND attempts = ? AND closed_at IS NULL`, until, j.ID, j.Attempts)
	})
}

// JobWritten is closed when this process next writes a job.
func (db *DB) JobWritten() <-chan struct{} { return db.jobs.Next() }

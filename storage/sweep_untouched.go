package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

const (
	// untouchedKept is how long to keep an expired attempt in which nobody did anything.
	// A flood of these costs its sender nothing, and support has nothing to look at.
	untouchedKept = 24 * time.Hour
	// untouchedSought bounds how far back a new sweeper looks for them. Older ones are
	// deleted with all other attempts.
	untouchedSought = 7 * 24 * time.Hour
)

// touchingEvents are the events that show that a person used an attempt. A refused password is
// not one, since anyone can type it.
var touchingEvents = []EventName{
	EventSignedUp, EventLoggedIn, EventBillingDeclined, EventBillingSaved, EventConsented, EventDenied, EventCodeIssued,
}

// expiredAttempt is an expired attempt, and whether anybody did anything in it.
type expiredAttempt struct {
	ID        string `db:"id"`
	ExpiresAt Time   `db:"expires_at"`
	Untouched bool   `db:"untouched"`
}

// deleteUntouched checks up to limit attempts and deletes those that nobody used. Each attempt
// is checked once and outside of a write transaction, since there may be few to delete.
func (s *Sweeper) deleteUntouched(ctx context.Context, limit int) (removed int64, more bool, err error) {
	now := s.DB.Now()
	if first := At(now.Add(-untouchedSought)); s.checkedUntil.Before(first.Time) {
		s.checkedUntil = first
	}
	var batch []expiredAttempt
	query, args, err := sqlx.In(`SELECT id, expires_at, NOT EXISTS (
			SELECT 1 FROM attempt_event e WHERE e.attempt_id = attempt.id AND e.name IN (?)) AS untouched
		FROM attempt WHERE expires_at >= ? AND expires_at < ? ORDER BY expires_at LIMIT ?`,
		touchingEvents, s.checkedUntil, At(now.Add(-untouchedKept)), limit)
	if err != nil {
		return 0, false, err
	}
	err = s.DB.sql.List(ctx, &batch, query, args...)
	if err != nil || len(batch) == 0 {
		return 0, false, err
	}
	if removed, err = s.DB.deleteAttempts(ctx, batch); err != nil {
		return 0, false, err
	}
	last := batch[len(batch)-1].ExpiresAt
	if removed == 0 && last == s.checkedUntil { // more than limit at one time would never end
		last = At(last.Add(time.Millisecond))
	}
	s.checkedUntil = last
	return removed, len(batch) == limit, nil
}

// deleteAttempts deletes the untouched ones of a batch.
func (db *DB) deleteAttempts(ctx context.Context, batch []expiredAttempt) (int64, error) {
	var ids []string
	for _, a := range batch {
		if a.Untouched {
			ids = append(ids, a.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	query, args, err := sqlx.In(`DELETE FROM attempt WHERE id IN (?)`, ids)
	if err != nil {
		return 0, err
	}
	return db.sql.Exec(ctx, query, args...)
}

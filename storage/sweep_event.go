package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// eventsAtOnce is how many more rows of events than of other kinds a step deletes, since
// there are so many more of them.
const eventsAtOnce = 4

// deleteEvents deletes events that happened longer than [Sweeper.EventRetention] ago, with
// what is left of their deliveries, and the keys under which events were published a day
// ago. It goes through events in their order, since some of them may have to stay: of what
// is pending, or what may not be published again yet.
func (s *Sweeper) deleteEvents(ctx context.Context, limit int) (removed int64, more bool, err error) {
	if s.EventRetention == 0 {
		return 0, false, nil
	}
	now, limit := s.DB.Now(), limit*eventsAtOnce
	keys, err := s.DB.sql.Exec(ctx, fmt.Sprintf(`DELETE FROM event_key WHERE hash IN (SELECT hash FROM event_key WHERE created_at < ? LIMIT %d)`, limit),
		At(now.Add(-publishedKept)))
	if err != nil {
		return 0, false, err
	}
	before := At(now.Add(-s.EventRetention))
	old, full, err := s.oldEvents(ctx, before, limit)
	if err != nil || len(old) == 0 {
		s.sweptUntil = 0 // the next sweep begins with the oldest again
		return keys, keys == int64(limit), err
	}
	deliveries, err := s.deleteDeliveries(ctx, old, before, limit)
	if err != nil || deliveries == int64(limit) { // these events have more
		return keys + deliveries, true, err
	}
	if removed, err = s.deleteUndelivered(ctx, old, now); err != nil {
		return keys + deliveries, false, err
	}
	if s.sweptUntil = old[len(old)-1]; !full {
		s.sweptUntil = 0
	}
	return removed + keys + deliveries, full || keys == int64(limit), nil
}

// oldEvents are the next events that happened before a time.
func (s *Sweeper) oldEvents(ctx context.Context, before Time, limit int) (sequences []int64, full bool, err error) {
	var next []Event
	err = s.DB.sql.List(ctx, &next, fmt.Sprintf(`SELECT sequence, created_at FROM event WHERE sequence > ? ORDER BY sequence LIMIT %d`, limit), s.sweptUntil)
	for _, e := range next {
		if !e.CreatedAt.Before(before.Time) {
			break
		}
		sequences = append(sequences, e.Sequence)
	}
	return sequences, len(sequences) == limit, err
}

// deleteDeliveries deletes deliveries of events that ended before a time.
func (s *Sweeper) deleteDeliveries(ctx context.Context, sequences []int64, before Time, limit int) (int64, error) {
	// PostgreSQL checks the outer condition again on a row that was resent in the meantime.
	query, args, err := sqlx.In(fmt.Sprintf(`DELETE FROM delivery WHERE finished_at < ? AND id IN (
		SELECT id FROM delivery WHERE event_sequence IN (?) AND finished_at < ? LIMIT %d)`, limit), before, sequences, before)
	if err != nil {
		return 0, err
	}
	return s.DB.sql.Exec(ctx, query, args...)
}

// deleteUndelivered deletes those events that have no deliveries, except what was published
// under a key that still counts.
func (s *Sweeper) deleteUndelivered(ctx context.Context, sequences []int64, now time.Time) (int64, error) {
	query, args, err := sqlx.In(`DELETE FROM event WHERE sequence IN (?) AND (published_by = '' OR created_at < ?)
		AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event_sequence = event.sequence)`, sequences, At(now.Add(-publishedKept)))
	if err != nil {
		return 0, err
	}
	return s.DB.sql.Exec(ctx, query, args...)
}

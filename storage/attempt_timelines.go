package storage

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// Timelines lists what happened in attempts, in order, by their IDs: only what happened, and
// when it first did.
func (db *DB) Timelines(ctx context.Context, attemptIDs []string) (map[string][]AttemptEvent, error) {
	if len(attemptIDs) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`SELECT attempt_id, name, at FROM timeline WHERE attempt_id IN (?) ORDER BY at, turn, id`, attemptIDs)
	if err != nil {
		return nil, err
	}
	var all []struct {
		AttemptEvent
		AttemptID string `db:"attempt_id"`
	}
	err = db.sql.List(ctx, &all, query, args...)
	found := map[string][]AttemptEvent{}
	for _, e := range all {
		found[e.AttemptID] = append(found[e.AttemptID], e.AttemptEvent)
	}
	return found, err
}

package storage

import (
	"context"
	"time"
)

// EndpointTrouble counts the endpoints that are not delivered to.
type EndpointTrouble struct {
	Off       int `db:"switched_off"` // because they failed or are gone
	LatelyOff int `db:"lately_off"`   // of these, since a given time
	Failing   int `db:"failing"`      // and not switched off yet
}

// EndpointTrouble counts the endpoints that have failed since a time or were switched off for it.
// Those that their owners have disabled do not count.
func (db *DB) EndpointTrouble(ctx context.Context, failingSince, offSince time.Time) (n EndpointTrouble, err error) {
	err = db.sql.Get(ctx, &n, `SELECT
		COALESCE(SUM(CASE WHEN status = ? AND disabled_reason <> ? THEN 1 ELSE 0 END), 0) AS switched_off,
		COALESCE(SUM(CASE WHEN status = ? AND disabled_reason <> ? AND disabled_at >= ? THEN 1 ELSE 0 END), 0) AS lately_off,
		COALESCE(SUM(CASE WHEN status = ? AND failing_since <= ? THEN 1 ELSE 0 END), 0) AS failing
		FROM endpoint`, EndpointDisabled, OffByOwner, EndpointDisabled, OffByOwner, At(offSince), EndpointEnabled, At(failingSince))
	return n, err
}

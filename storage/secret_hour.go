package storage

import (
	"context"
	"maps"
	"slices"
	"time"
)

// secretHourKept is how long exchanges are counted by the hour.
const secretHourKept = 2 * 24 * time.Hour

// RecentUse is how a secret was used lately.
type RecentUse struct {
	SecretID string `db:"secret_id"`
	// LastHour and LastDay are exchanges. They are counted by the hour, so that an hour which
	// began before counts wholly if the secret was used in the part of it that is meant.
	LastHour int64 `db:"last_hour"`
	LastDay  int64 `db:"last_day"`
}

// RecentUses counts the latest exchanges of a client's secrets. Secrets without any are left
// out.
func (db *DB) RecentUses(ctx context.Context, clientID string) (all []RecentUse, err error) {
	now := db.Now()
	hour, day := At(now.Add(-time.Hour)), At(now.Add(-24*time.Hour))
	err = db.sql.List(ctx, &all, `SELECT secret_id, CAST(SUM(exchanges) AS BIGINT) AS last_day,
			CAST(SUM(CASE WHEN last_at > ? THEN exchanges ELSE 0 END) AS BIGINT) AS last_hour
		FROM secret_hour WHERE secret_id IN (SELECT id FROM secret WHERE client_id = ?) AND hour >= ? AND last_at > ?
		GROUP BY secret_id`, hour, clientID, At(day.Truncate(time.Hour)), day)
	return all, err
}

// writeSecretHours writes the exchanges of one secret by the hour they were in.
func (t tx) writeSecretHours(id string, hours map[int64]exchangeUse) error {
	for _, hour := range slices.Sorted(maps.Keys(hours)) {
		_, err := t.Exec(`INSERT INTO secret_hour (secret_id, hour, exchanges, last_at)
			SELECT id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT) FROM secret WHERE id = ?
			ON CONFLICT (secret_id, hour) DO UPDATE SET exchanges = secret_hour.exchanges + excluded.exchanges,
				last_at = CASE WHEN excluded.last_at > secret_hour.last_at THEN excluded.last_at ELSE secret_hour.last_at END`,
			hour, hours[hour].count, hours[hour].last.at, id)
		if err != nil {
			return err
		}
	}
	return nil
}

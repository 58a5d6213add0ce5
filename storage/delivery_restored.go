package storage

import (
	"context"
	"time"
)

// SkipRestored has deliveries skipped that were pending for longer than kept, if the database
// was restored from a backup: their receivers do not expect them any more. Whichever server
// starts first does so, and the others wait for it.
func (db *DB) SkipRestored(ctx context.Context, kept time.Duration) (skipped int64, err error) {
	place, err := db.sql.Place(ctx)
	if err != nil {
		return 0, err
	}
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if skipped, err = t.Exec(`UPDATE database_place SET place = ? WHERE place = ''`, place); err != nil || skipped > 0 {
			skipped = 0 // it is new
			return err
		}
		moved, err := t.Exec(`UPDATE database_place SET place = ? WHERE place <> ?`, place, place)
		if err != nil || moved == 0 {
			return err
		}
		skipped, err = t.Exec(`UPDATE delivery SET status = ?, next_at = NULL, claimed_by = '', finished_at = ? WHERE status = ? AND created_at < ?`,
			DeliverySkipped, now, DeliveryPending, At(now.Add(-kept)))
		return err
	})
	return skipped, err
}

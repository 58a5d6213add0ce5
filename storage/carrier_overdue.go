package storage

import (
	"context"
	"time"
)

// overdueAfter is for how long a refresh that is due may wait for the next look.
const overdueAfter = 5 * time.Second

// OverdueCarrierAccounts counts the accounts that should have been refreshed: those that
// nobody has tried and those that failed.
func (db *DB) OverdueCarrierAccounts(ctx context.Context) (n int, err error) {
	err = db.sql.Get(ctx, &n, `SELECT COUNT(*) FROM carrier_refresh WHERE due_at IS NOT NULL AND (due_at <= ? OR failures > 0)`,
		At(db.Now().Add(-overdueAfter)))
	return n, err
}

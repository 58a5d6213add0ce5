package database

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

const (
	// lockTries and lockPause are how often a migration tries to lock what others use. When it
	// gives up, nothing has waited for it for longer than a second.
	lockTries = 30
	lockPause = 2 * time.Second
)

// limitLocks has a migration wait for locks only briefly: every statement of the running servers
// waits behind it, while it waits for the longest one, such as a dump of the database.
func limitLocks(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET lock_timeout = '1s'")
	return err
}

// migrateUp applies pending migrations, and goes on with one that could not lock its tables.
func migrateUp(ctx context.Context, provider *goose.Provider) error {
	for try := 1; ; try++ {
		_, err := provider.Up(ctx)
		if err == nil {
			return nil
		}
		if !isLocked(err) || try == lockTries {
			return fmt.Errorf("migrate the database: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

// isLocked reports whether somebody else holds a lock.
func isLocked(err error) bool {
	return hasState(err, lockNotAvailable) || hasState(err, deadlockDetected)
}

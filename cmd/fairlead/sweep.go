package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"fairlead/storage"
)

const (
	sweepEvery = 10 * time.Minute
	// A step holds SQLite's writer for a millisecond or two, and then others get it.
	sweepPause = 15 * time.Millisecond
	sweepLimit = 25
)

// keepSweeping deletes expired rows, a few at a time, until ctx ends.
func keepSweeping(ctx context.Context, db *storage.DB, eventRetention time.Duration, log *slog.Logger) {
	sweeper := &storage.Sweeper{DB: db, EventRetention: eventRetention}
	for {
		sweep(ctx, sweeper, log)
		if !sleep(ctx, sweepEvery) {
			return
		}
	}
}

// sweep takes steps until there is nothing left to delete.
func sweep(ctx context.Context, sweeper *storage.Sweeper, log *slog.Logger) {
	var all int64
	for more := true; more; more = more && sleep(ctx, sweepPause) {
		var removed int64
		var err error
		removed, more, err = sweeper.Step(ctx, sweepLimit)
		all += removed
		if err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // keepWatching logs that
			log.Error("could not delete expired rows", "error", err)
		}
	}
	if all > 0 {
		log.Info("deleted expired rows", "rows", all)
	}
}

// sleep waits, and is false where ctx ended first.
func sleep(ctx context.Context, pause time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

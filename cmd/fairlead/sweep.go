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
	sweepPause = 100 * time.Millisecond // between two steps, for everybody else
	sweepLimit = 500
)

// keepSweeping removes what is dead, a little at a time, until ctx ends.
func keepSweeping(ctx context.Context, db *storage.DB, log *slog.Logger) {
	for pause := time.Duration(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		removed, err := db.Sweep(ctx, sweepLimit)
		pause = sweepEvery
		switch {
		case err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable): // which has been said
			log.Error("could not sweep", "error", err)
		case removed >= sweepLimit: // some kind may have more
			pause = sweepPause
		}
		if removed > 0 {
			log.Info("swept", "rows", removed)
		}
	}
}

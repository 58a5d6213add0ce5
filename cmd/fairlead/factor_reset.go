package main

import (
	"context"
	"time"

	"fairlead/storage"
)

const (
	// resetEvery is how often resets of second factors that are due are looked for.
	resetEvery = 10 * time.Second
	resetLimit = 20
)

// keepResetting does resets of second factors that nobody has approved or stopped in time, until
// ctx ends. The mailed link to a new password works for a lifetime.
func keepResetting(ctx context.Context, db *storage.DB, lifetime time.Duration, failed func(error)) {
	for ok := true; ok; ok = sleep(ctx, resetEvery) {
		n, err := resetLimit, error(nil)
		for n == resetLimit && err == nil {
			n, err = db.DoDueFactorResets(ctx, resetLimit, storage.At(db.Now().Add(lifetime)))
		}
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

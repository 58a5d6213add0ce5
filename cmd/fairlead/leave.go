package main

import (
	"context"
	"time"

	"fairlead/storage"
)

const (
	// leaveEvery is how often partners are looked for whose time to leave has come.
	leaveEvery = 10 * time.Second
	// leaveLimit is how many accounts' connections end in one step.
	leaveLimit = 20
)

// keepLeaving ends partners whose time to leave has come, a few accounts at a time, until ctx
// ends.
func keepLeaving(ctx context.Context, db *storage.DB, failed func(error)) {
	for ok := true; ok; ok = sleep(ctx, leaveEvery) {
		var err error
		for more := true; more; more = more && sleep(ctx, sweepPause) {
			more, err = db.EndLeaving(ctx, leaveLimit)
		}
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

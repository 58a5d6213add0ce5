package main

import (
	"context"
	"time"

	"fairlead/storage"
)

const (
	// eraseEvery is how often closed accounts are looked for.
	eraseEvery = 10 * time.Second
	eraseLimit = 20
)

// keepErasing erases accounts whose time has come, until ctx ends.
func keepErasing(ctx context.Context, db *storage.DB, failed func(error)) {
	for ok := true; ok; ok = sleep(ctx, eraseEvery) {
		n, err := eraseLimit, error(nil)
		for n == eraseLimit && err == nil {
			n, err = db.EraseClosed(ctx, eraseLimit)
		}
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

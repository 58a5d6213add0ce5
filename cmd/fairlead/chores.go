package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"fairlead/storage"
)

// usageEvery is how long a use of a token may go unwritten.
const usageEvery = 5 * time.Second

// startChores starts what the house does by itself and returns what ends it.
// Chores outlive ctx, so that requests that are still in flight are noted too.
func startChores(ctx context.Context, db *storage.DB, usage *storage.Usage, log *slog.Logger) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var chores sync.WaitGroup
	chores.Go(func() { keepSweeping(ctx, db, log) })
	chores.Go(func() {
		usage.Run(ctx, usageEvery, func(err error) { log.Error("could not note what was used", "error", err) })
	})
	return func() {
		stop()
		chores.Wait()
	}
}

package main

import (
	"context"
	"sync"
	"time"
)

// usageEvery is how long a use of a token may go unwritten.
const usageEvery = 5 * time.Second

// startChores starts what the house does by itself and returns what ends it.
// Chores outlive ctx, so that requests that are still in flight are noted too.
func (h *house) startChores(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var chores sync.WaitGroup
	chores.Go(func() { keepSweeping(ctx, h.db, h.log) })
	chores.Go(func() {
		h.memory.Run(ctx, func(err error) { h.log.Error("cannot hear what other servers change: every check asks the database", "error", err) })
	})
	chores.Go(func() { h.mail.Run(ctx, mailEvery) })
	chores.Go(func() { h.keys.Run(ctx, h.log) })
	chores.Go(func() {
		h.usage.Run(ctx, usageEvery, func(err error) { h.log.Error("could not note what was used", "error", err) })
	})
	return func() {
		stop()
		chores.Wait()
	}
}

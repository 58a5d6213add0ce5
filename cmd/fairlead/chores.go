package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"fairlead/storage"
)

const (
	// usageEvery is how often uses are written down.
	usageEvery = 5 * time.Second
	// usageLast is how long writing the last ones may take, for whoever stops us.
	usageLast = 2 * time.Second
)

// startChores starts what the house does by itself and returns what ends it.
// Chores outlive ctx, so that requests that are still in flight are noted too.
func (h *house) startChores(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var chores sync.WaitGroup
	chores.Go(func() { keepWatching(ctx, h.db, h.log) })
	chores.Go(func() { keepSweeping(ctx, h.db, h.log) })
	chores.Go(func() {
		h.memory.Run(ctx, h.complaint("cannot hear what other servers change: every check asks the database"))
	})
	chores.Go(func() { h.mail.Run(ctx, mailEvery) })
	chores.Go(func() { h.keys.Run(ctx, h.log) })
	chores.Go(func() {
		h.usage.Run(ctx, usageEvery, usageLast, h.complaint("could not note everything that was used"))
	})
	return func() {
		stop()
		chores.Wait()
	}
}

// complaint logs what a chore could not do. Where the database is away that has
// been said, and the chore will be done when it is back.
func (h *house) complaint(what string) func(error) {
	return func(err error) {
		if !errors.Is(err, storage.ErrUnavailable) {
			h.log.Error(what, "error", err)
		}
	}
}

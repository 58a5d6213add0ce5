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

// startBackground starts what the house does by itself and returns what ends it.
// Chores outlive ctx, so that requests that are still in flight are noted too.
func (s *server) startBackground(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var chores sync.WaitGroup
	chores.Go(func() { keepWatching(ctx, s.db, s.log) })
	chores.Go(func() { keepSweeping(ctx, s.db, s.log) })
	chores.Go(func() {
		s.tokens.Run(ctx, s.logErr("cannot hear what other servers change: every check asks the database"))
	})
	chores.Go(func() { s.mail.Worker().Run(ctx, mailEvery) })
	chores.Go(func() { s.keys.Run(ctx, s.log) })
	chores.Go(func() {
		s.usage.Run(ctx, usageEvery, usageLast, s.logErr("could not note everything that was used"))
	})
	return func() {
		stop()
		chores.Wait()
	}
}

// logErr logs what a chore could not do. Where the database is away that has
// been said, and the chore will be done when it is back.
func (s *server) logErr(what string) func(error) {
	return func(err error) {
		if !errors.Is(err, storage.ErrUnavailable) {
			s.log.Error(what, "error", err)
		}
	}
}

package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"fairlead/billing"
	"fairlead/key"
	"fairlead/outbox"
	"fairlead/storage"
)

const (
	// usageEvery is how often last uses are recorded.
	usageEvery = 5 * time.Second
	// usageLast bounds how long recording the last uses may delay a stop.
	usageLast = 2 * time.Second
	// activityEvery is how often the outbox is polled for activity that other processes wrote.
	activityEvery = 5 * time.Second
	// cardPatience is how long the deletion of a card at the processor is retried.
	cardPatience = 7 * 24 * time.Hour
	// activityPatience is how long writing it is retried.
	activityPatience = 24 * time.Hour
)

// startBackground starts the background work and returns a function that ends it.
// The work outlives ctx, so that the uses of requests in flight are recorded too.
func (s *server) startBackground(ctx context.Context) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { keepWatching(ctx, s.db, &s.lastPing, s.log) })
	work.Go(func() { keepSweeping(ctx, s.db, s.settings.EventRetention, s.log) })
	work.Go(func() {
		s.tokens.Run(ctx, s.logErr("cannot hear of changes by other servers; every check asks the database"))
	})
	work.Go(func() { keepResealing(ctx, s.db, key.From(s.keys, newSealers), s.log) })
	work.Go(func() { s.jobs.of("mail", s.mail.Worker()).Run(ctx, mailEvery) })
	work.Go(func() { s.jobs.of("activity", s.activityWorker()).Run(ctx, activityEvery) })
	work.Go(func() { s.jobs.of("staff", s.staffWorker()).Run(ctx, activityEvery) })
	work.Go(func() { keepErasing(ctx, s.db, s.logErr("could not erase a closed account")) })
	work.Go(func() { keepLeaving(ctx, s.db, s.logErr("could not end a partner that leaves")) })
	work.Go(func() {
		keepResetting(ctx, s.db, s.settings.ResetLifetime, s.logErr("could not reset a second factor"))
	})
	work.Go(func() { s.jobs.of("card", s.cardWorker()).Run(ctx, activityEvery) })
	work.Go(func() { s.refresher.Run(ctx, refreshEvery) })
	work.Go(func() { s.deliver(ctx) })
	work.Go(func() { s.jobs.of("carrier", s.revocationWorker()).Run(ctx, activityEvery) })
	work.Go(func() { s.keys.Run(ctx, s.log) })
	work.Go(func() {
		s.usage.Run(ctx, usageEvery, usageLast, s.logErr("could not record all last uses"))
	})
	return func() {
		stop()
		work.Wait()
	}
}

// activityWorker notes failed logins in accounts' activity.
func (s *server) activityWorker() *outbox.Worker {
	return &outbox.Worker{DB: s.db, Log: s.log, Do: s.db.RecordFailedLogIn, Patience: activityPatience,
		Kinds: []storage.JobKind{storage.JobLogInFailed}}
}

// staffWorker notes refused sign-ins of staff in the audit log.
func (s *server) staffWorker() *outbox.Worker {
	return &outbox.Worker{DB: s.db, Log: s.log, Do: s.db.RecordStaffRefused, Patience: activityPatience,
		Kinds: []storage.JobKind{storage.JobStaffRefused}}
}

// cardWorker has the processor delete cards that were replaced or removed.
func (s *server) cardWorker() *outbox.Worker {
	return &outbox.Worker{DB: s.db, Log: s.log, Patience: cardPatience, Kinds: []storage.JobKind{storage.JobCardForgotten},
		Do: func(ctx context.Context, job storage.Job) error { return billing.Forget(ctx, s.processor, job) }}
}

// logErr logs an error of background work, except that the database is unavailable,
// which keepWatching logs.
func (s *server) logErr(what string) func(error) {
	return func(err error) {
		for _, one := range joined(err) {
			if !errors.Is(one, storage.ErrUnavailable) {
				logAbout(s.log, one).Error(what, "error", one)
			}
		}
	}
}

// joined lists the errors that were joined, one after the other, if they are about different
// accounts or clients. Others stay whole: an unavailable database is joined with its cause.
func joined(err error) (all []error) {
	var about *storage.AboutError
	several, ok := err.(interface{ Unwrap() []error })
	if !ok || !errors.As(err, &about) {
		return []error{err}
	}
	for _, one := range several.Unwrap() {
		all = append(all, joined(one)...)
	}
	return all
}

// logAbout says whom an error is about.
func logAbout(log *slog.Logger, err error) *slog.Logger {
	var about *storage.AboutError
	if !errors.As(err, &about) {
		return log
	}
	if about.ClientID != "" {
		log = log.With("client", about.ClientID)
	}
	if about.AccountID != "" {
		log = log.With("account", about.AccountID)
	}
	return log
}

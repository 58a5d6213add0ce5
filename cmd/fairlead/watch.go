package main

import (
	"context"
	"log/slog"
	"time"

	"fairlead/storage"
)

const (
	watchEvery = time.Second
	// pingTimeout is how soon a database answers that requests can be sent to.
	pingTimeout = time.Second
)

// keepWatching says once that the database is away, and once that it is back, until
// ctx ends. Whoever meets it away need not say so again.
func keepWatching(ctx context.Context, db *storage.DB, log *slog.Logger) {
	var since time.Time // it is away, zero while it is there
	for ok := true; ok; ok = sleep(ctx, watchEvery) {
		err := ping(ctx, db)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && since.IsZero():
			since = time.Now()
			log.Error("the database does not answer: requests that need it get 503", "error", err)
		case err == nil && !since.IsZero():
			log.Info("the database answers again", "after_s", int(time.Since(since).Seconds()))
			since = time.Time{}
		}
	}
}

// ping is an error where the database does not answer at once.
func ping(ctx context.Context, db *storage.DB) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	return db.Ping(ctx)
}

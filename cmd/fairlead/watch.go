package main

import (
	"context"
	"log/slog"
	"time"

	"fairlead/storage"
)

const (
	watchEvery = time.Second
	// pingTimeout is how soon the database must answer for the server to be ready.
	pingTimeout = time.Second
)

// keepWatching logs once when the database becomes unavailable and once when it is
// back, until ctx ends. Nothing else needs to log that.
func keepWatching(ctx context.Context, db *storage.DB, last *lastPing, log *slog.Logger) {
	var since time.Time // when it became unavailable, zero while it is available
	for ok := true; ok; ok = sleep(ctx, watchEvery) {
		began := time.Now()
		err := ping(ctx, db)
		last.note(err, time.Since(began))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && since.IsZero():
			since = time.Now()
			log.Error("the database does not answer; requests that need it get 503", "error", err)
		case err == nil && !since.IsZero():
			log.Info("the database answers again", "after_s", int(time.Since(since).Seconds()))
			since = time.Time{}
		}
	}
}

// ping fails if the database does not answer within pingTimeout.
func ping(ctx context.Context, db *storage.DB) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	return db.Ping(ctx)
}

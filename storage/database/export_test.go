package database

import (
	"context"
	"runtime"
	"time"

	"github.com/jmoiron/sqlx"
)

// What tests of this package may do that nobody else can.

// Translate is how errors of an engine are returned.
func Translate(err error) error { return translate(err) }

// HasPendingData looks at a socket.
var HasPendingData = hasPendingData

// Handles are what SQLite reads and writes with; on PostgreSQL they are the same.
func (db *DB) Handles() (read, write *sqlx.DB) {
	switch e := db.engine.(type) {
	case *sqlite:
		return e.read, e.write
	case *postgres:
		return e.pool, e.pool
	}
	return nil, nil
}

// TrustFor is how long caches are used after a heartbeat.
const TrustFor = trustFor

// TrustedUntil is up to when caches are used after a heartbeat of a listener's own that
// was sent at an instant.
func TrustedUntil(sent time.Time) time.Time {
	c := &changes{counters: &counters{}, trustFor: trustFor}
	c.receive("self", beat("self", sent))
	return started.Add(time.Duration(c.trusted.Load()))
}

// CountsOn reports whether a notification makes what stands on a subject out of date,
// and whether it is a heartbeat of our own.
func CountsOn(payload, subject string) (counted, own bool) {
	c := &changes{counters: &counters{}}
	before := c.sum(SubjectsOf(subject))
	own = c.receive("self", payload)
	return c.sum(SubjectsOf(subject)) != before, own
}

// StripeOf is what a notification calls a subject.
func StripeOf(subject string) uint16 { return stripeOf(subject) }

// NewNumberBatcher serves batches of numbers by a function.
func NewNumberBatcher(db *DB, serve func(batch []int) error) *Batcher[int] {
	return NewBatcher(db, func(batch []*Item[int]) {
		var items []int
		for _, item := range batch {
			items = append(items, item.Value)
		}
		refuseIf(batch, serve(items))
	})
}

// Await returns when so many wait.
func (b *Batcher[I]) Await(n int) {
	for b.Waiting() != n {
		runtime.Gosched()
	}
}

// MigrateDownTo takes every migration back after a numbered one.
func (db *DB) MigrateDownTo(ctx context.Context, number int64) error {
	p, err := db.migrations()
	if err != nil {
		return err
	}
	_, err = p.DownTo(ctx, number)
	return err
}

// Pooled reports whether PostgreSQL is reached through a pooler.
func (db *DB) Pooled() bool { return db.engine.(*postgres).pooled }

package database

import (
	"context"
	"runtime"
	"time"

	"github.com/jmoiron/sqlx"
)

// Access for this package's tests.

// Translate translates an engine's error.
func Translate(err error) error { return translate(err) }

// HasPendingData reports whether a socket has something to read.
var HasPendingData = hasPendingData

// Handles returns the handles to read and to write with, which are the same on PostgreSQL.
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

// TrustedUntil returns how long caches are used after a listener's own heartbeat.
func TrustedUntil(sent time.Time) time.Time {
	c := &changes{counters: &counters{}, trustFor: trustFor}
	c.receive("self", beat("self", sent))
	return started.Add(time.Duration(c.trusted.Load()))
}

// CountsOn reports whether a notification counts a change of a subject, and whether it
// is one of our own heartbeats.
func CountsOn(payload, subject string) (counted, own bool) {
	c := &changes{counters: &counters{}}
	before := c.sum(SubjectsOf(subject))
	own = c.receive("self", payload)
	return c.sum(SubjectsOf(subject)) != before, own
}

// StripeOf returns a subject's number in a notification.
func StripeOf(subject string) uint16 { return stripeOf(subject) }

// NewNumberBatcher returns a batcher of numbers.
func NewNumberBatcher(db *DB, serve func(batch []int) error) *Batcher[int] {
	return NewBatcher(db, func(batch []*Item[int]) {
		var items []int
		for _, item := range batch {
			items = append(items, item.Value)
		}
		refuseIf(batch, serve(items))
	})
}

// Await waits until n items are in line.
func (b *Batcher[I]) Await(n int) {
	for b.Waiting() != n {
		runtime.Gosched()
	}
}

// MigrateDownTo reverts every migration after the numbered one.
func (db *DB) MigrateDownTo(ctx context.Context, number int64) error {
	p, err := db.migrations()
	if err != nil {
		return err
	}
	_, err = p.DownTo(ctx, number)
	return err
}

// Pooled reports whether connections go through a pooler.
func (db *DB) Pooled() bool { return db.engine.(*postgres).pooled }

// Exclusively runs do while no other process migrates the database.
func (db *DB) Exclusively(ctx context.Context, do func() error) error {
	return db.engine.exclusively(ctx, do)
}

// LockHolder is the process that a list of locks has for the writer's lock of a SQLite file, or 0.
func LockHolder(locks string, device, inode uint64) int { return holder(locks, device, inode) }

// SQLiteWriter names the process that writes to a SQLite file.
func SQLiteWriter(path string) string { return sqliteFile(path).writer() }

package storage

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/jmoiron/sqlx"
)

// What tests of this package may do that nobody else can.

// Handles are what db reads and writes with.
func (db *DB) Handles() (read, write *sqlx.DB) { return db.read, db.write }

// SetHandles replaces what db reads and writes with.
func (db *DB) SetHandles(read, write *sqlx.DB) {
	if db.writer != nil {
		db.writer.close()
	}
	db.read, db.write = read, write
	db.furnish()
}

// MigrateDownTo takes every migration back after a numbered one.
func (db *DB) MigrateDownTo(ctx context.Context, number int64) error {
	provider, err := db.migrations()
	if err != nil {
		return err
	}
	_, err = provider.DownTo(ctx, number)
	return err
}

// Transact runs do in a transaction as every method does.
func (db *DB) Transact(ctx context.Context, do func(exec func(query string, args ...any) error) error) error {
	return db.transact(ctx, func(t tx) error {
		return do(func(query string, args ...any) error {
			_, err := t.exec(ctx, query, args...)
			return err
		})
	})
}

// Trusted says whether what is in memory counts at present.
func (m *TokenCache) Trusted() bool { return m.db.changes.isTrusted() }

// Knows says whether a token and a client would be answered from memory.
func (m *TokenCache) Knows(token [sha256.Size]byte, client string) bool {
	_, k := m.tokens.known(token)
	_, c := m.clients.known(client)
	return k && c
}

// SharesCounters says that other processes' changes are counted as they happen.
func (db *DB) SharesCounters() bool { return db.engine.oneWriter() }

// TrustFor is how long memory counts after a heartbeat.
const TrustFor = trustFor

// TrustedUntil is up to when a database's memories count after a heartbeat of a
// listener's own that was sent at an instant.
func TrustedUntil(sent time.Time) time.Time {
	c := &changes{counters: &counters{}}
	c.hear("self", heartbeat("self", sent))
	return started.Add(time.Duration(c.trusted.Load()))
}

// CountsOn is what a memory that has heard a notification trusts no more: nothing,
// or what stands on a subject, or everything. A heartbeat is none of it.
func CountsOn(payload, subject string) (counted, own bool) {
	c := &changes{counters: &counters{}}
	s := stripeOf(subject)
	before := c.sum([subjects]uint16{s, s, s})
	own = c.hear("self", payload)
	return c.sum([subjects]uint16{s, s, s}) != before, own
}

// StripeOf is what a notification calls a subject.
func StripeOf(subject string) uint16 { return stripeOf(subject) }

// Deafen has a database's memories count although nobody listens.
func (db *DB) Deafen() { db.changes.trustForEver() }

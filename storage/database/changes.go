package database

import (
	"context"
	"io/fs"
	"math"
	"sync/atomic"
	"time"
)

// changes counts the changes of rows that caches may hold. A cached row is valid while
// the counters of its subjects stay the same.
type changes struct {
	*counters
	// trusted is the time, by this process's clock, up to which the counters include
	// every change of every process.
	trusted atomic.Int64
	// trustFor is how long the counters are trusted after a heartbeat was sent.
	trustFor time.Duration

	// On SQLite, where the counters' file is, and which one it was.
	path   string
	mapped fs.FileInfo
}

// stripes is the number of counters. Two subjects that share one only cause a needless
// read.
const stripes = 4096

// counters is one block of memory, which all processes share on SQLite. Counters only
// grow.
type counters struct {
	begun  atomic.Uint64 // counted first
	all    atomic.Uint64 // for every subject
	stripe [stripes]atomic.Uint64
}

// stripeOf returns a subject's counter, by FNV-1a, so that every process gets the same
// one.
func stripeOf(subject string) uint16 {
	h := uint32(2166136261)
	for i := range len(subject) {
		h = (h ^ uint32(subject[i])) * 16777619
	}
	return uint16(h % stripes)
}

// sum stays the same only while each of its counters does.
func (c *counters) sum(of Subjects) uint64 {
	sum := c.all.Load()
	for _, s := range of {
		sum += c.stripe[s].Load()
	}
	return sum
}

// count is called after a change is committed and before its caller gets an answer.
func (c *counters) count(changed []uint16) {
	if len(changed) == 0 {
		return
	}
	c.begun.Add(1)
	for _, s := range changed {
		c.stripe[s].Add(1)
	}
}

// countAll invalidates everything.
func (c *counters) countAll() {
	c.begun.Add(1)
	c.all.Add(1)
}

// started is the base of this process's clock, which cannot be set.
var started = time.Now()

func (c *changes) isTrusted() bool { return c.trusted.Load() > int64(time.Since(started)) }

// trustUntil sets the time up to which the counters include every change.
func (c *changes) trustUntil(t time.Time) { c.trusted.Store(int64(t.Sub(started))) }

func (c *changes) trustAlways() { c.trusted.Store(math.MaxInt64) }

// Changed is [Tx.Change] without a transaction, for a change that another process has just made.
func (db *DB) Changed(subject string) { db.changes.count([]uint16{stripeOf(subject)}) }

// Listen counts the changes of other processes until ctx ends. It passes each error to
// failed; until it is listening again, no cache is used.
func (db *DB) Listen(ctx context.Context, failed func(error)) { db.engine.listen(ctx, failed) }

// Trusts reports whether caches are in use.
func (db *DB) Trusts() bool { return db.changes.isTrusted() }

// WaitForReplicas waits until what this process has changed is in effect in every
// process. A process that listens must not call it.
func (db *DB) WaitForReplicas(ctx context.Context) error {
	if db.changes.isTrusted() || db.changes.begun.Load() == 0 {
		return nil // all share the counters, or nothing was changed
	}
	select {
	case <-time.After(trustFor):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

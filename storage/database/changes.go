package database

import (
	"context"
	"io/fs"
	"math"
	"sync/atomic"
	"time"
)

// changes counts how often something has changed that caches may hold. A cached row
// is valid for as long as the counters of its subjects stand still.
type changes struct {
	*counters
	// trusted is the instant, on this process's own clock, up to which the
	// counters are known to include every change of every process.
	trusted atomic.Int64
	// trustFor is how long they are after a heartbeat was sent.
	trustFor time.Duration

	// On SQLite, where the counters' file is, and which one it was.
	path   string
	mapped fs.FileInfo
}

// stripes is how many counters all subjects share. Two that share one cost a
// needless read, and nothing else.
const stripes = 4096

// counters is one block of memory, which on SQLite all processes share. They only
// ever grow.
type counters struct {
	begun  atomic.Uint64 // before any other
	all    atomic.Uint64 // for every subject
	stripe [stripes]atomic.Uint64
}

// stripeOf is which counter is a subject's (FNV-1a, since every process has to
// come to the same one).
func stripeOf(subject string) uint16 {
	h := uint32(2166136261)
	for i := range len(subject) {
		h = (h ^ uint32(subject[i])) * 16777619
	}
	return uint16(h % stripes)
}

// sum stays the same for just as long as each of its counters does.
func (c *counters) sum(of Subjects) uint64 {
	sum := c.all.Load()
	for _, s := range of {
		sum += c.stripe[s].Load()
	}
	return sum
}

// count comes after the commit of a change and before its author is answered.
func (c *counters) count(changed []uint16) {
	if len(changed) == 0 {
		return
	}
	c.begun.Add(1)
	for _, s := range changed {
		c.stripe[s].Add(1)
	}
}

// countAll makes everything out of date.
func (c *counters) countAll() {
	c.begun.Add(1)
	c.all.Add(1)
}

// started gives instants of this process's own clock, which nothing sets.
var started = time.Now()

func (c *changes) isTrusted() bool { return c.trusted.Load() > int64(time.Since(started)) }

// trustUntil sets up to when the counters include every change.
func (c *changes) trustUntil(t time.Time) { c.trusted.Store(int64(t.Sub(started))) }

func (c *changes) trustAlways() { c.trusted.Store(math.MaxInt64) }

// Listen counts the changes of other processes until ctx ends. failed gets each
// error; until listening succeeds again, no cache is used.
func (db *DB) Listen(ctx context.Context, failed func(error)) { db.engine.listen(ctx, failed) }

// Trusts reports whether caches are used at present.
func (db *DB) Trusts() bool { return db.changes.isTrusted() }

// WaitForReplicas waits until what this process has changed is valid in every
// process. It is not for a process that listens.
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

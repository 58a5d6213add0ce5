package storage

import (
	"io/fs"
	"math"
	"sync/atomic"
	"time"
)

// changes counts how often something has changed that a token or a client stands
// on, so that what was read of them can be kept in memory: it holds for as long as
// the counters do. A subject is a token's hash or the id of a client or an account.
type changes struct {
	*counters
	// trusted is the instant, on this process's own clock, up to which the
	// counters are known to have every change of every process in them.
	trusted atomic.Int64

	// On SQLite, where the counters' file is, and which one it was.
	path   string
	mapped fs.FileInfo
}

// stripes is how many counters all subjects share. Two that meet in one cost a
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
func (c *counters) sum(of [subjects]uint16) uint64 {
	sum := c.all.Load()
	for _, s := range of {
		sum += c.stripe[s].Load()
	}
	return sum
}

// count comes after the commit of a change and before whoever made it is answered.
func (c *counters) count(changed []uint16) {
	if len(changed) == 0 {
		return
	}
	c.begun.Add(1)
	for _, s := range changed {
		c.stripe[s].Add(1)
	}
}

// countAll makes everything be read again.
func (c *counters) countAll() {
	c.begun.Add(1)
	c.all.Add(1)
}

// started gives instants of this process's own clock, which nothing sets.
var started = time.Now()

func (c *changes) isTrusted() bool { return c.trusted.Load() > int64(time.Since(started)) }

// trustUntil says up to when the counters have every change in them.
func (c *changes) trustUntil(t time.Time) { c.trusted.Store(int64(t.Sub(started))) }

func (c *changes) trustForEver() { c.trusted.Store(math.MaxInt64) }

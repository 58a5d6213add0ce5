package database

import (
	"encoding/binary"
	"time"
)

// Cache keeps the latest rows of one kind. One is used for as long as nothing that it
// stands on has changed anywhere.
type Cache[K comparable, V any] struct {
	changes *changes
	store   Store[K, V]
	keep    time.Duration
}

// Store holds a limited number of entries.
type Store[K comparable, V any] interface {
	Get(key K) (Entry[V], bool)
	Add(key K, e Entry[V])
}

// Entry is what was read, and when it is valid.
type Entry[V any] struct {
	Value V
	Stamp Stamp
}

// Stamp is how the counters of an entry's subjects stood when it was read.
type Stamp struct {
	on    Subjects
	sum   uint64
	until time.Duration // on this process's own clock, see started
}

// Subjects are what an entry stands on, such as a token, its client and its account.
type Subjects [3]uint16

// SubjectsOf names up to three subjects.
func SubjectsOf(first string, others ...string) Subjects {
	one := stripeOf(first)
	s := Subjects{one, one, one}
	for i, other := range others {
		s[i+1] = stripeOf(other)
	}
	return s
}

// NewCache is an empty cache. keep bounds how long an entry is used whose change
// nobody counts, such as one that an operator makes by hand.
func NewCache[K comparable, V any](db *DB, store Store[K, V], keep time.Duration) *Cache[K, V] {
	return &Cache[K, V]{db.changes, store, keep}
}

// Lookup finds an entry that is still valid.
func (c *Cache[K, V]) Lookup(key K) (value V, ok bool) {
	e, ok := c.store.Get(key)
	if !ok || !c.changes.isTrusted() || e.Stamp.sum != c.changes.sum(e.Stamp.on) || time.Since(started) > e.Stamp.until {
		return value, false
	}
	return e.Value, true
}

// Load reads a value and keeps it, unless anything was changed meanwhile: which
// counters matter is known only afterwards.
func (c *Cache[K, V]) Load(key K, read func() (V, Subjects, error)) (V, error) {
	begun := c.changes.begun.Load()
	value, on, err := read()
	if err != nil {
		return value, err
	}
	stamp := Stamp{on, c.changes.sum(on), time.Since(started) + c.keep}
	if c.changes.isTrusted() && c.changes.begun.Load() == begun {
		c.store.Add(key, Entry[V]{value, stamp})
	}
	return value, nil
}

// StampSize is how many bytes [Stamp.Append] writes.
const StampSize = 8 + 8 + 3*2

// Append writes a stamp in bytes, for a store that keeps bytes.
func (s Stamp) Append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, s.sum)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.until)) //nolint:gosec // read as it is written
	for _, stripe := range s.on {
		b = binary.LittleEndian.AppendUint16(b, stripe)
	}
	return b
}

// ReadStamp reads a stamp from the bytes that Append wrote.
func ReadStamp(b []byte) (s Stamp) {
	s.sum, s.until = binary.LittleEndian.Uint64(b), time.Duration(binary.LittleEndian.Uint64(b[8:])) //nolint:gosec // as it was written
	for i := range s.on {
		s.on[i] = binary.LittleEndian.Uint16(b[16+2*i:])
	}
	return s
}

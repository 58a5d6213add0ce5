package database

import (
	"encoding/binary"
	"time"
)

// Cache holds rows of one kind. An entry is valid until something that it depends on
// changes in any process.
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

// Entry is a value with its validity.
type Entry[V any] struct {
	Value V
	Stamp Stamp
}

// Stamp is the state of an entry's change counters when it was read.
type Stamp struct {
	on    Subjects
	sum   uint64
	until time.Duration // by this process's clock, see started
}

// Subjects are what an entry depends on, such as a token, its client and its account.
type Subjects [3]uint16

// SubjectsOf returns the subjects of up to three names.
func SubjectsOf(first string, others ...string) Subjects {
	one := stripeOf(first)
	s := Subjects{one, one, one}
	for i, other := range others {
		s[i+1] = stripeOf(other)
	}
	return s
}

// NewCache returns an empty cache. keep bounds how long an entry is used if its change is
// not counted, such as one made by hand in the database.
func NewCache[K comparable, V any](db *DB, store Store[K, V], keep time.Duration) *Cache[K, V] {
	return &Cache[K, V]{db.changes, store, keep}
}

// Lookup returns an entry that is still valid.
func (c *Cache[K, V]) Lookup(key K) (value V, ok bool) {
	e, ok := c.store.Get(key)
	if !ok || !c.changes.isTrusted() || e.Stamp.sum != c.changes.sum(e.Stamp.on) || time.Since(started) > e.Stamp.until {
		return value, false
	}
	return e.Value, true
}

// Load reads a value and stores it, unless anything changed during the read: which
// counters matter is known only after it.
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

// StampSize is the length of what [Stamp.Append] writes.
const StampSize = 8 + 8 + 3*2

// Append appends a stamp to b, for a store of bytes.
func (s Stamp) Append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, s.sum)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.until)) //nolint:gosec // read as it is written
	for _, stripe := range s.on {
		b = binary.LittleEndian.AppendUint16(b, stripe)
	}
	return b
}

// ReadStamp reads a stamp that Append wrote.
func ReadStamp(b []byte) (s Stamp) {
	s.sum, s.until = binary.LittleEndian.Uint64(b), time.Duration(binary.LittleEndian.Uint64(b[8:])) //nolint:gosec // as it was written
	for i := range s.on {
		s.on[i] = binary.LittleEndian.Uint16(b[16+2*i:])
	}
	return s
}

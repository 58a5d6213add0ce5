package database

import (
	"context"
	"sync"
)

// Batcher serves callers who ask for the same kind of thing at once by one statement:
// on PostgreSQL ten rows in one cost little more than one, and they share its commit.
// Nobody waits for others to come: a caller alone is served at once, and callers that
// come while a batch is under way go into the next. There is one batch at a time: two
// would each be half as large, and the processor time that they cost keeps everybody
// waiting for longer than the disk does.
type Batcher[I any] struct {
	db *DB
	// serve does what a batch asks for and sets each item's error.
	serve func(batch []*Item[I])

	mu      sync.Mutex
	waiting []*Item[I]
	busy    bool // a batch is under way
}

// Item is what one caller asks for, and how that went.
type Item[I any] struct {
	Value I
	Err   error
	done  chan struct{}
}

// batchSize is how many items go into one batch, which bounds how long it may take.
const batchSize = 128

// NewBatcher is a batcher that serves by a function.
func NewBatcher[I any](db *DB, serve func(batch []*Item[I])) *Batcher[I] {
	return &Batcher[I]{db: db, serve: serve}
}

// Do waits until an item was served, and no longer in line than a transaction may
// take. Once it is in a batch it cannot be withdrawn any more.
func (b *Batcher[I]) Do(ctx context.Context, value I) error {
	ctx, end := context.WithTimeout(ctx, b.db.timeout)
	defer end()
	if err := ctx.Err(); err != nil {
		return translate(err)
	}
	item := &Item[I]{Value: value, done: make(chan struct{})}
	if !b.enter(item) {
		return errClosed
	}
	select {
	case <-item.done:
	case <-ctx.Done():
		if b.leave(item) {
			return translate(ctx.Err())
		}
		<-item.done
	}
	return item.Err
}

// enter puts an item in line, and begins to serve unless a batch is under way. It
// reports false when the database is closed.
func (b *Batcher[I]) enter(item *Item[I]) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.busy && !b.db.workers.start(b.work) {
		return false
	}
	b.busy = true
	b.waiting = append(b.waiting, item)
	return true
}

// leave reports whether an item was still in line, and takes it out.
func (b *Batcher[I]) leave(item *Item[I]) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, other := range b.waiting {
		if other == item {
			b.waiting = append(b.waiting[:i:i], b.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// Waiting is how many items are in line.
func (b *Batcher[I]) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting)
}

// work serves until nobody waits.
func (b *Batcher[I]) work() {
	for batch := b.next(); batch != nil; batch = b.next() {
		b.answer(batch)
	}
}

// next takes the items that have waited longest.
func (b *Batcher[I]) next() []*Item[I] {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		b.busy = false
		return nil
	}
	n := min(len(b.waiting), batchSize)
	batch := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	return batch
}

// answer serves a batch. A panic becomes everybody's error.
func (b *Batcher[I]) answer(batch []*Item[I]) {
	defer func() {
		if p := recover(); p != nil {
			Refuse(batch, panicked(p))
		}
		for _, item := range batch {
			close(item.done)
		}
	}()
	b.serve(batch)
}

// Refuse sets one error for a whole batch.
func Refuse[I any](batch []*Item[I], err error) {
	for _, item := range batch {
		item.Err = err
	}
}

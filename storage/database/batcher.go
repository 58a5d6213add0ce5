package database

import (
	"context"
	"sync"
)

// Batcher serves concurrent callers with one statement: on PostgreSQL, ten rows at once
// cost little more than one, and share a commit. It never waits for more callers: the
// first is served at once, and those that arrive during a batch go into the next. There
// is one batch at a time, since smaller ones would cost more CPU time than they save in
// waiting.
type Batcher[I any] struct {
	db *DB
	// serve runs a batch and sets each item's error.
	serve func(batch []*Item[I])

	mu      sync.Mutex
	waiting []*Item[I]
	busy    bool // a batch is running
}

// Item is one caller's request and its result.
type Item[I any] struct {
	Value I
	Err   error
	done  chan struct{}
}

// batchSize is the most items in one batch, which bounds how long it can take.
const batchSize = 128

// NewBatcher returns a batcher that calls serve with each batch.
func NewBatcher[I any](db *DB, serve func(batch []*Item[I])) *Batcher[I] {
	return &Batcher[I]{db: db, serve: serve}
}

// Do returns once an item was served. It can be cancelled, or time out, while it is in
// line, but not once it is in a batch.
func (b *Batcher[I]) Do(ctx context.Context, value I) error {
	ctx, end := context.WithTimeout(ctx, b.db.timeout)
	defer end()
	if err := ctx.Err(); err != nil {
		return translate(err)
	}
	item := &Item[I]{Value: value, done: make(chan struct{})}
	if !b.add(item) {
		return errClosed
	}
	select {
	case <-item.done:
	case <-ctx.Done():
		if b.remove(item) {
			return translate(ctx.Err())
		}
		<-item.done
	}
	return item.Err
}

// add adds an item to the line, and starts serving unless a batch is running. It
// returns false if the database is closed.
func (b *Batcher[I]) add(item *Item[I]) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.busy && !b.db.workers.start(b.work) {
		return false
	}
	b.busy = true
	b.waiting = append(b.waiting, item)
	return true
}

// remove removes an item from the line. It returns false if the item is no longer in it.
func (b *Batcher[I]) remove(item *Item[I]) bool {
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

// Waiting returns how many items are in line.
func (b *Batcher[I]) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting)
}

// work serves batches until the line is empty.
func (b *Batcher[I]) work() {
	for batch := b.next(); batch != nil; batch = b.next() {
		b.serveBatch(batch)
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

// serveBatch serves a batch. A panic becomes the error of each item.
func (b *Batcher[I]) serveBatch(batch []*Item[I]) {
	defer func() {
		if p := recover(); p != nil {
			Refuse(batch, panicked(p))
		}
		for _, item := range batch {
			close(item.done)
		}
	}()
	b.db.batched.add(len(batch))
	b.serve(batch)
}

// Refuse sets the error of every item in a batch.
func Refuse[I any](batch []*Item[I], err error) {
	for _, item := range batch {
		item.Err = err
	}
}

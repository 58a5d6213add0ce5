package database

import (
	"context"
	"sync"

	"github.com/jmoiron/sqlx"
)

const (
	// writerQueue is how many transactions can be in line; later ones wait outside of it
	// and can still be cancelled.
	writerQueue = 1024
	// writerBatch is the most transactions that share a commit.
	writerBatch = 128
)

// writer runs SQLite's transactions one after the other, as SQLite would anyway, on its
// own connection. Those that arrive while it is busy share the next commit, and so the
// wait for the disk. Each gets its answer after the commit.
type writer struct {
	db *sqlx.DB

	queue     chan *request
	exclusive chan *request // run between two commits, outside of a transaction
	closed    chan struct{}
	done      chan struct{}
	wrote     chan struct{} // something was committed since the last check

	closing    sync.Once
	checkpoint *checkpointer
	batched    *batched

	// Only the writer's goroutine touches these.
	conn       *sqlx.Conn
	stmts      *stmts
	statements statements
}

// request is a transaction that waits for its commit, or a call of [writer.exclusively].
type request struct {
	do     func(*Tx) error
	tx     Tx
	err    error
	answer chan error
}

func (r *request) run(s statements) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	r.tx = Tx{statements: s}
	return r.do(&r.tx)
}

func newWriter(db *sqlx.DB, file sqliteFile, b *batched) *writer {
	w := &writer{
		db: db, batched: b,
		queue: make(chan *request, writerQueue), exclusive: make(chan *request, writerQueue),
		closed: make(chan struct{}), done: make(chan struct{}), wrote: make(chan struct{}, 1),
	}
	go w.work()
	w.checkpoint = newCheckpointer(file, w)
	return w
}

// write waits until a transaction is committed or refused.
func (w *writer) write(ctx context.Context, do func(*Tx) error) error {
	return w.wait(ctx, w.queue, do)
}

// exclusively runs do between two commits. It sees only what is committed, and must not
// write.
func (w *writer) exclusively(ctx context.Context, do func(*Tx) error) error {
	return w.wait(ctx, w.exclusive, do)
}

// wait waits in a queue. A request in the queue cannot be cancelled, since do may already
// be running.
func (w *writer) wait(ctx context.Context, queue chan<- *request, do func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{do: do, answer: make(chan error, 1)}
	select {
	case queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closed:
		return errClosed
	}
	select {
	case err := <-r.answer:
		return err
	case <-w.done: // closed with this one still in line or just answered
		select {
		case err := <-r.answer:
			return err
		default:
			return errClosed
		}
	}
}

// close finishes what has begun and refuses the others.
func (w *writer) close() {
	w.checkpoint.close()
	w.closing.Do(func() { close(w.closed) })
	<-w.done
}

// release is called after every handle is closed.
func (w *writer) release() error { return w.checkpoint.release() }

func (w *writer) work() {
	defer close(w.done)
	defer w.disconnect()
	for {
		select {
		case <-w.closed:
			return
		case r := <-w.exclusive:
			w.runExclusive(r)
		case first := <-w.queue:
			w.runAllExclusive()
			w.commit(w.batchOf(first))
		}
	}
}

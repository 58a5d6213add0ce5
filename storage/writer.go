package storage

import (
	"context"
	"errors"
	"sync"

	"github.com/jmoiron/sqlx"
)

const (
	// writerLine is how many transactions may wait; who comes then waits outside
	// and may give up.
	writerLine = 1024
	// sharing is how many transactions share a commit at most.
	sharing = 128
)

var errWriterClosed = errors.New("the database is closed")

// writer runs SQLite's transactions one after the other, as SQLite would anyway,
// on a connection of its own. Those that have come while it was busy share the
// next commit, and so the wait for the disk; each is answered only after it.
type writer struct {
	db      *sqlx.DB
	engine  engine
	changes *changes

	line   chan *writing
	asides chan *writing // what is done between two commits, outside of a transaction
	closed chan struct{}
	done   chan struct{}
	wrote  chan struct{} // that something was committed since anybody looked

	closing sync.Once
	log     *checkpointer

	// Only the writer's goroutine touches these.
	conn  *sqlx.Conn
	speak *prepared
}

// writing is one transaction that waits for its commit, or an aside.
type writing struct {
	do     func(tx) error
	done   effects
	err    error
	answer chan error
}

func (one *writing) run(t tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	return one.do(t)
}

func newWriter(db *sqlx.DB, e engine, c *changes) *writer {
	w := &writer{
		db: db, engine: e, changes: c,
		line: make(chan *writing, writerLine), asides: make(chan *writing, writerLine),
		closed: make(chan struct{}), done: make(chan struct{}), wrote: make(chan struct{}, 1),
	}
	go w.work()
	if s, ok := e.(sqlite); ok {
		w.log = newCheckpointer(s, w)
	}
	return w
}

// write waits until a transaction is committed or refused.
func (w *writer) write(ctx context.Context, do func(tx) error) error { return w.wait(ctx, w.line, do) }

// aside has something done between two commits. It sees what is committed and
// nothing else, and writes nothing.
func (w *writer) aside(ctx context.Context, do func(tx) error) error {
	return w.wait(ctx, w.asides, do)
}

// wait waits in a line. Whoever is in it is waited for, since do may still run.
func (w *writer) wait(ctx context.Context, line chan<- *writing, do func(tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	one := &writing{do: do, answer: make(chan error, 1)}
	select {
	case line <- one:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closed:
		return errWriterClosed
	}
	select {
	case err := <-one.answer:
		return err
	case <-w.done: // closed with this one still in line, or just answered
		select {
		case err := <-one.answer:
			return err
		default:
			return errWriterClosed
		}
	}
}

// close answers what has begun and refuses the rest.
func (w *writer) close() {
	if w.log != nil {
		w.log.close()
	}
	w.closing.Do(func() { close(w.closed) })
	<-w.done
}

// release comes after every handle is closed.
func (w *writer) release() error {
	if w.log == nil {
		return nil
	}
	return w.log.release()
}

func (w *writer) work() {
	defer close(w.done)
	defer w.hangUp()
	for {
		select {
		case <-w.closed:
			return
		case one := <-w.asides:
			w.stepAside(one)
		case first := <-w.line:
			w.stepAsideForAll()
			w.commit(w.groupOf(first))
		}
	}
}

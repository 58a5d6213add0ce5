package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
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
	closed chan struct{}
	done   chan struct{}

	closing sync.Once

	// Only the writer's goroutine touches these.
	conn  *sqlx.Conn
	speak *prepared
}

// writing is one transaction that waits for its commit.
type writing struct {
	do     func(tx) error
	done   effects
	err    error
	answer chan error
}

// run makes an error of a panic, which here would end the whole process and not
// one request.
func (one *writing) run(t tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return one.do(t)
}

func newWriter(db *sqlx.DB, e engine, c *changes) *writer {
	w := &writer{db: db, engine: e, changes: c, line: make(chan *writing, writerLine), closed: make(chan struct{}), done: make(chan struct{})}
	go w.work()
	return w
}

// write waits until a transaction is committed or refused. Once it is in line
// it is waited for, since do may still run.
func (w *writer) write(ctx context.Context, do func(tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	one := &writing{do: do, answer: make(chan error, 1)}
	select {
	case w.line <- one:
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
	w.closing.Do(func() { close(w.closed) })
	<-w.done
}

func (w *writer) work() {
	defer close(w.done)
	defer w.hangUp()
	for {
		select {
		case <-w.closed:
			return
		case first := <-w.line:
			w.commit(w.gather(first))
		}
	}
}

// gather takes along whoever else waits by now.
func (w *writer) gather(first *writing) []*writing {
	group := []*writing{first}
	for len(group) < sharing {
		select {
		case one := <-w.line:
			group = append(group, one)
		default:
			return group
		}
	}
	return group
}

// commit writes a group in one transaction. One that is refused before it has
// written anything leaves the others alone; after any other error all of it is
// rolled back and each is tried by itself.
func (w *writer) commit(group []*writing) {
	err := w.begin()
	spoilt := false
	if err == nil {
		spoilt = !w.fill(group)
	}
	switch {
	case err != nil:
	case !spoilt:
		err = w.end()
	case len(group) > 1:
		for _, one := range group {
			w.commit([]*writing{one})
		}
		return
	}
	for _, one := range group {
		if err == nil && one.err == nil {
			w.changes.count(one.done.changed)
		}
		one.answer <- errors.Join(one.err, err)
	}
}

// fill runs every transaction of a group up to the first that spoils it.
func (w *writer) fill(group []*writing) bool {
	for _, one := range group {
		one.done = effects{}
		if one.err = one.run(tx{w.speak, &one.done}); one.err != nil && (one.done.wrote || !isRefusal(one.err)) {
			w.rollBack()
			return false
		}
	}
	return true
}

// isRefusal says that an error is an answer and not trouble with the engine.
func isRefusal(err error) bool {
	for _, meant := range []error{ErrNotFound, ErrConflict, ErrSpent, ErrSignedOut, sql.ErrNoRows} {
		if errors.Is(err, meant) {
			return true
		}
	}
	return false
}

func (w *writer) begin() error {
	ctx := context.Background()
	if w.conn == nil {
		conn, err := w.db.Connx(ctx)
		if err != nil {
			return fmt.Errorf("connect to write: %w", err)
		}
		w.conn, w.speak = conn, &prepared{on: conn, engine: w.engine, under: ctx}
	}
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		w.hangUp()
		return fmt.Errorf("begin: %w", err)
	}
	return nil
}

func (w *writer) end() error {
	if _, err := w.conn.ExecContext(context.Background(), "COMMIT"); err != nil {
		w.rollBack()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollBack forgets what was written; a connection that cannot is given up.
func (w *writer) rollBack() {
	if _, err := w.conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		w.hangUp()
	}
}

// hangUp gives the connection back for good, with whatever state it is in.
func (w *writer) hangUp() {
	if w.conn == nil {
		return
	}
	w.speak.close()
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.speak = nil, nil
}

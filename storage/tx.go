package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// tx is one transaction with queries in the text that both engines share.
type tx struct {
	statements
	*effects
}

// effects are what has to be known of a transaction when it ends.
type effects struct {
	// wrote says that a statement of it may have changed something.
	wrote bool
	// changed are the counters of what others may have in memory.
	changed []uint16
}

// change says that what is kept in memory of a subject holds no more.
func (t tx) change(subject string) { t.changed = append(t.changed, stripeOf(subject)) }

// statements is where a transaction's queries go: to a transaction of its own, or
// to the connection on which the writer has several share one.
type statements interface {
	run(ctx context.Context, query string, args []any) (sql.Result, error)
	row(ctx context.Context, into any, query string, args []any) error
	rows(ctx context.Context, into any, query string, args []any) error
}

// tries is how often a transaction is begun that the engine gives up in favour
// of another one, and how often anything is that its connection breaks under.
const tries = 5

// transact runs do in one writing transaction; an error rolls back. It may run do
// again, from the beginning and with nothing written. What do says that it changes
// is read anew after an error too: another server may have made that very change
// just before, or the answer to the commit was lost.
func (db *DB) transact(ctx context.Context, do func(tx) error) error {
	var changed []uint16
	err := db.transactAny(ctx, func(t tx) error {
		err := do(t)
		changed = t.changed
		return err
	})
	if err != nil {
		db.changes.count(changed)
	}
	return meaning(err)
}

// transactAny has those that wait share a commit on SQLite, where there is one
// writer anyway.
func (db *DB) transactAny(ctx context.Context, do func(tx) error) error {
	if db.writer != nil {
		return db.writer.write(ctx, do)
	}
	ctx, end := db.engine.bounded(ctx)
	defer end()
	for try := 1; ; try++ {
		err := db.transactOnce(ctx, do)
		if try == tries || !gaveWay(err) && !brokeOff(err) {
			return err
		}
	}
}

func (db *DB) transactOnce(ctx context.Context, do func(tx) error) error {
	t, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = t.Rollback() }() // does nothing after a commit
	done := &effects{}
	if err := do(tx{alone{t, ctx}, done}); err != nil {
		return err
	}
	if err := announce(ctx, t, done.changed); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return &commitError{errors.Join(err, ctx.Err())}
	}
	db.changes.count(done.changed)
	return nil
}

// alone is a transaction of its own.
type alone struct {
	*sqlx.Tx
	// under is the whole transaction's context, in place of every caller's: a
	// statement that outlived it would keep its connection for ever.
	under context.Context
}

func (a alone) run(_ context.Context, query string, args []any) (sql.Result, error) {
	return a.ExecContext(a.under, a.Rebind(query), args...)
}

func (a alone) row(_ context.Context, into any, query string, args []any) error {
	return a.GetContext(a.under, into, a.Rebind(query), args...)
}

func (a alone) rows(_ context.Context, into any, query string, args []any) error {
	return a.SelectContext(a.under, into, a.Rebind(query), args...)
}

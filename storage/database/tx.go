package database

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Tx is one transaction. Its statements run under the context of the whole transaction,
// since one that outlives it would keep the connection.
type Tx struct {
	statements
	effects
}

// statements are the methods of a querier, bound to one context.
type statements struct {
	exec func(query string, args []any) (sql.Result, error)
	get  func(into any, query string, args []any) error
	list func(into any, query string, args []any) error
}

func within(ctx context.Context, q querier) statements {
	return statements{
		exec: func(query string, args []any) (sql.Result, error) { return q.exec(ctx, query, args) },
		get:  func(into any, query string, args []any) error { return q.get(ctx, into, query, args) },
		list: func(into any, query string, args []any) error { return q.list(ctx, into, query, args) },
	}
}

// effects are a transaction's effects besides its rows.
type effects struct {
	wrote   bool     // a statement may have changed something
	changed []uint16 // the counters of changed subjects
	bells   []*Bell
}

// Change declares that cached rows of a subject are out of date. It takes effect after
// the transaction, even if that fails: another process may have just made the same
// change, or the response to the commit may have been lost.
func (t *Tx) Change(subject string) { t.changed = append(t.changed, stripeOf(subject)) }

// Ring rings a bell after the commit.
func (t *Tx) Ring(b *Bell) { t.bells = append(t.bells, b) }

// Get reads one row, which can be the result of a writing statement.
func (t *Tx) Get(into any, query string, args ...any) error {
	t.mark(query)
	err := t.get(into, query, args)
	if isUnstorable(err) { // no row can have it, as in DB.Get
		err = ErrNotFound
	}
	return wrap(query, err)
}

// List reads all rows, which can be the result of a writing statement.
func (t *Tx) List(into any, query string, args ...any) error {
	t.mark(query)
	return wrap(query, t.list(into, query, args))
}

// Exec runs a statement and returns the number of rows changed.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	n, err := affected(t.exec(query, args))
	t.wrote = t.wrote || n > 0 || err != nil
	return n, wrap(query, err)
}

// Once runs a statement that must change a row; if it doesn't, it returns the error
// otherwise.
func (t *Tx) Once(otherwise error, query string, args ...any) error {
	n, err := t.Exec(query, args...)
	if err == nil && n == 0 {
		return otherwise
	}
	return err
}

// Insert writes a record's fields by the names in the query.
func (t *Tx) Insert(query string, record any) error {
	positional, args, err := sqlx.Named(query, record)
	if err != nil {
		return err
	}
	_, err = t.Exec(positional, args...)
	return err
}

func (t *Tx) mark(query string) { t.wrote = t.wrote || !strings.HasPrefix(query, "SELECT") }

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// maxTries is how often to begin a transaction that the engine rolls back in favour of
// another, and how often to try anything whose connection breaks.
const maxTries = 5

// Transact runs do in one writing transaction; an error rolls back. It may run do again
// from the start, after what was written is rolled back.
func (db *DB) Transact(ctx context.Context, do func(*Tx) error) error {
	var last effects
	err := db.engine.transact(ctx, func(t *Tx) error {
		err := do(t)
		last = t.effects
		return err
	})
	db.changes.count(last.changed)
	if err != nil {
		return translate(err)
	}
	for _, b := range last.bells {
		b.Ring()
	}
	return nil
}

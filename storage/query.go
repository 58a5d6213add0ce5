package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Queries and statements within a transaction and outside of one, in the text that
// both engines share.

// get reads one row, which may be what a statement returns that writes.
func (t tx) get(ctx context.Context, into any, query string, args ...any) error {
	t.mark(query)
	return t.row(ctx, into, query, args)
}

func (t tx) list(ctx context.Context, into any, query string, args ...any) error {
	t.mark(query)
	return t.rows(ctx, into, query, args)
}

// exec runs a statement and counts the rows that it changed.
func (t tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	n, err := affected(t.run(ctx, query, args))
	t.wrote = t.wrote || n > 0 || err != nil
	return n, err
}

func (t tx) mark(query string) {
	t.wrote = t.wrote || !strings.HasPrefix(query, "SELECT")
}

// once runs a statement that has to change a row, and is otherwise refused.
func (t tx) once(ctx context.Context, otherwise error, query string, args ...any) error {
	n, err := t.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return otherwise
	}
	return err
}

// insert writes a record's named columns.
func (t tx) insert(ctx context.Context, query string, record any) error {
	positional, args, err := sqlx.Named(query, record)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, positional, args...)
	return err
}

// again asks a question until no connection breaks under it.
func again(ask func() error) error {
	for try := 1; ; try++ {
		if err := ask(); try == tries || !brokeOff(err) {
			return err
		}
	}
}

// get reads one row. What is asked for by a text that no row can have is not
// found.
func (db *DB) get(ctx context.Context, into any, query string, args ...any) error {
	err := again(func() error { return db.reader.row(ctx, into, query, args) })
	if isUnstorable(err) {
		return ErrNotFound
	}
	return meaning(err)
}

// has asks a question of EXISTS.
func (db *DB) has(ctx context.Context, query string, args ...any) (yes bool, err error) {
	err = db.get(ctx, &yes, query, args...)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return yes, err
}

func (db *DB) list(ctx context.Context, into any, query string, args ...any) error {
	err := again(func() error { return db.reader.rows(ctx, into, query, args) })
	if isUnstorable(err) {
		return nil
	}
	return meaning(err)
}

// exec is a transaction of one statement.
func (db *DB) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = db.transact(ctx, func(t tx) error {
		n, err = t.exec(ctx, query, args...)
		return err
	})
	return n, err
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

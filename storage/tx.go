package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// tx is one transaction with queries in the text that both engines share.
type tx struct{ *sqlx.Tx }

// tries is how often a transaction is begun that the engine gives up in favour
// of another one.
const tries = 5

// transact runs do in one writing transaction; an error rolls back. It may run do
// again, from the beginning and with nothing written.
func (db *DB) transact(ctx context.Context, do func(tx) error) error {
	for try := 1; ; try++ {
		err := db.transactOnce(ctx, do)
		if try == tries || !gaveWay(err) {
			return meaning(err)
		}
	}
}

func (db *DB) transactOnce(ctx context.Context, do func(tx) error) error {
	t, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = t.Rollback() }() // does nothing after a commit
	if err := do(tx{t}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (t tx) get(ctx context.Context, into any, query string, args ...any) error {
	return t.GetContext(ctx, into, t.Rebind(query), args...)
}

// exec runs a statement and counts the rows that it changed.
func (t tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return affected(t.ExecContext(ctx, t.Rebind(query), args...))
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
	_, err := t.NamedExecContext(ctx, query, record)
	return err
}

// get reads one row. What is asked for by a text that no row can have is not
// found.
func (db *DB) get(ctx context.Context, into any, query string, args ...any) error {
	err := db.read.GetContext(ctx, into, db.read.Rebind(query), args...)
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
	err := db.read.SelectContext(ctx, into, db.read.Rebind(query), args...)
	if isUnstorable(err) {
		return nil
	}
	return meaning(err)
}

// exec is a transaction of one statement.
func (db *DB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	n, err := affected(db.write.ExecContext(ctx, db.write.Rebind(query), args...))
	return n, meaning(err)
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

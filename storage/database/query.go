package database

import (
	"context"
	"database/sql"
	"errors"
)

// querier runs queries in the form that both engines share.
type querier interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	get(ctx context.Context, into any, query string, args []any) error
	list(ctx context.Context, into any, query string, args []any) error
}

// Get reads one row. A parameter that PostgreSQL cannot store, such as a text with NUL,
// is [ErrNotFound] too.
func (db *DB) Get(ctx context.Context, into any, query string, args ...any) error {
	return db.getBy(ctx, db.engine.reader().get, into, query, args)
}

// GetForWriting reads one row that the caller is about to write.
func (db *DB) GetForWriting(ctx context.Context, into any, query string, args ...any) error {
	return db.getBy(ctx, db.engine.getForWriting, into, query, args)
}

func (db *DB) getBy(ctx context.Context, get func(context.Context, any, string, []any) error, into any, query string, args []any) error {
	err := db.read(ctx, func(ctx context.Context) error { return get(ctx, into, query, args) })
	if isUnstorable(err) {
		err = ErrNotFound
	}
	return wrap(query, err)
}

// Has runs a SELECT EXISTS query.
func (db *DB) Has(ctx context.Context, query string, args ...any) (yes bool, err error) {
	err = db.Get(ctx, &yes, query, args...)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return yes, err
}

// List reads all rows.
func (db *DB) List(ctx context.Context, into any, query string, args ...any) error {
	err := db.read(ctx, func(ctx context.Context) error { return db.engine.reader().list(ctx, into, query, args) })
	if isUnstorable(err) {
		return nil
	}
	return wrap(query, err)
}

// Exec is a transaction of one statement. It returns the number of rows changed.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = db.Transact(ctx, func(t *Tx) error {
		n, err = t.Exec(query, args...)
		return err
	})
	return n, err
}

// read runs a query within the engine's time limit, and retries if the connection breaks.
func (db *DB) read(ctx context.Context, ask func(context.Context) error) error {
	for try := 1; ; try++ {
		if err := db.readOnce(ctx, ask); try == maxTries || !isConnLost(err) {
			return err
		}
	}
}

func (db *DB) readOnce(ctx context.Context, ask func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, end := db.engine.bound(ctx)
	defer end()
	return ask(ctx)
}

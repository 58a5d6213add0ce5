package database

import (
	"context"
	"strings"
)

// A batch is one statement and its own transaction, and costs one round trip. It runs
// without a caller's context, since a caller that goes away must not cancel it for the
// others.

// Row is a row to find by its key.
type Row[R any] struct {
	Key   []byte
	Found R
}

// NewRowBatcher returns a batcher that finds rows. The query must end just before "= ANY
// (keys)".
func NewRowBatcher[R any](db *DB, query string, keyOf func(*R) []byte) *Batcher[*Row[R]] {
	return NewBatcher(db, func(batch []*Item[*Row[R]]) {
		keys := make([][]byte, len(batch))
		for i, item := range batch {
			keys[i] = item.Value.Key
		}
		var rows []R
		err := db.read(context.Background(), func(ctx context.Context) error {
			rows = nil
			return db.engine.reader().list(ctx, &rows, query+`= ANY (?)`, []any{keys})
		})
		if err != nil {
			Refuse(batch, wrap(query, err))
			return
		}
		assignRows(batch, rows, keyOf)
	})
}

// assignRows gives each item its row.
func assignRows[R any](batch []*Item[*Row[R]], rows []R, keyOf func(*R) []byte) {
	found := make(map[string]*R, len(rows))
	for i := range rows {
		found[string(keyOf(&rows[i]))] = &rows[i]
	}
	for _, item := range batch {
		if row := found[string(item.Value.Key)]; row != nil {
			item.Value.Found = *row
		} else {
			item.Err = ErrNotFound
		}
	}
}

// Find returns the row with a key.
func Find[R any](ctx context.Context, b *Batcher[*Row[R]], key []byte) (R, error) {
	row := &Row[R]{Key: key}
	err := b.Do(ctx, row)
	return row.Found, err
}

// RetrySingly serves a batch's items one by one if one of them makes the whole statement
// fail.
func RetrySingly[I any](all func(batch []*Item[I]) error) func(batch []*Item[I]) {
	return func(batch []*Item[I]) {
		err := all(batch)
		if len(batch) == 1 || !isBadValue(err) {
			refuseIf(batch, err)
			return
		}
		for i := range batch {
			refuseIf(batch[i:i+1], all(batch[i:i+1]))
		}
	}
}

func refuseIf[I any](batch []*Item[I], err error) {
	if err != nil {
		Refuse(batch, translate(err))
	}
}

// isBadValue reports that a value cannot be stored (class 22) or violates a constraint
// (class 23).
func isBadValue(err error) bool {
	s := state(err)
	return strings.HasPrefix(s, "22") || strings.HasPrefix(s, "23")
}

// WriteBatch runs one statement as a transaction and reads what it returns. It retries
// after a deadlock, but not when the connection breaks, since the statement may have been
// committed.
func (db *DB) WriteBatch(into any, query string, args ...any) (err error) {
	for range maxTries {
		err = db.readOnce(context.Background(), func(ctx context.Context) error {
			return db.engine.reader().list(ctx, into, query, args)
		})
		if !isRetryable(err) {
			break
		}
	}
	return wrap(query, err)
}

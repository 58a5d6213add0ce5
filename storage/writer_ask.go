package storage

import "context"

// getForWriting reads one row that is written to next. On SQLite the writer asks,
// between two commits: it has pages in memory, while other connections forget all
// of theirs at each commit.
func (db *DB) getForWriting(ctx context.Context, into any, query string, args ...any) error {
	if db.writer == nil {
		return db.get(ctx, into, query, args...)
	}
	return meaning(db.writer.aside(ctx, func(t tx) error { return t.get(ctx, into, query, args...) }))
}

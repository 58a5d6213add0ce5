package database

import (
	"database/sql"
	"sync/atomic"
)

// Watched is what metrics show of a database. Nothing in it asks the database.
type Watched struct {
	// Pools are the connection pools: "read" and "write" on SQLite, "all" on PostgreSQL.
	Pools map[string]*sql.DB
	// Sizes are in bytes: of the "database" and its "wal" on SQLite, nothing on PostgreSQL.
	Sizes map[string]int64
	// Batches are statements or transactions that serve several callers, and Batched are the
	// callers that were served.
	Batches, Batched int64
}

// Watch returns it.
func (db *DB) Watch() Watched {
	return Watched{db.engine.pools(), db.engine.sizes(), db.batched.batches.Load(), db.batched.items.Load()}
}

// batched counts batches. One addition serves a whole batch.
type batched struct{ batches, items atomic.Int64 }

func (b *batched) add(items int) {
	b.batches.Add(1)
	b.items.Add(int64(items))
}

package storage

import (
	"context"
	"crypto/sha256"
	"runtime"

	"fairlead/storage/database"
)

// What tests of this package may do that nobody else can.

// OpenWith opens a database as [Open] does.
func OpenWith(ctx context.Context, url string, o database.Options) (*DB, error) {
	return open(ctx, url, o)
}

// Exec runs a statement in a transaction as every method does.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.sql.Exec(ctx, query, args...)
	return err
}

// SharesCounters reports that other processes' changes are counted as they happen.
func (db *DB) SharesCounters() bool { return !db.sql.Batches() }

// Trusted reports whether the cache is used at present.
func (c *TokenCache) Trusted() bool { return c.db.sql.Trusts() }

// Knows reports whether a token and a client would be answered from the cache.
func (c *TokenCache) Knows(token [sha256.Size]byte, client string) bool {
	_, k := c.tokens.Lookup(token)
	_, known := c.clients.Lookup(client)
	return k && known
}

// AwaitBatched returns when so many wait to spend a code or for a token.
func (db *DB) AwaitBatched(n int) {
	for db.batches.spends.Waiting()+db.batches.issues.Waiting() != n {
		runtime.Gosched()
	}
}

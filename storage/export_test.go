package storage

import (
	"context"
	"crypto/sha256"
	"runtime"
	"time"

	"fairlead/audit"
	"fairlead/storage/database"
)

// Access for this package's tests.

// OpenWith opens a database as [Open] does.
func OpenWith(ctx context.Context, url string, o database.Options) (*DB, error) {
	return open(ctx, url, o)
}

// Exec runs a statement in a transaction as every method does.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.sql.Exec(ctx, query, args...)
	return err
}

// SharesCounters reports whether all processes share their change counters.
func (db *DB) SharesCounters() bool { return !db.sql.Batches() }

// NewLastingTokenCache returns a cache whose entries only end when a change is announced, since tests
// wait for longer than entries otherwise last.
func NewLastingTokenCache(db *DB) *TokenCache { return newTokenCache(db, 24*time.Hour) }

// Trusted reports whether the cache is in use.
func (c *TokenCache) Trusted() bool { return c.db.sql.Trusts() }

// Knows reports whether a token and a client are in the cache.
func (c *TokenCache) Knows(token [sha256.Size]byte, client string) bool {
	_, k := c.tokens.Lookup(token)
	_, known := c.clients.Lookup(client)
	return k && known
}

// AwaitBatched waits until n callers are in line to spend a code or issue a token.
func (db *DB) AwaitBatched(n int) {
	for db.batches.spends.Waiting()+db.batches.issues.Waiting() != n {
		runtime.Gosched()
	}
}

// FillAudit writes n rows into the audit log.
func (db *DB) FillAudit(ctx context.Context, n int) error {
	for left := n; left > 0; left -= 1000 {
		err := db.transact(ctx, func(t tx) error {
			for range min(left, 1000) {
				t.audit(audit.Entry{What: "partner.updated", On: audit.Object{Kind: "partner", ID: "partner_0123456789ab", Name: "Shop"},
					Before: audit.Values{"company": "Shop"}, After: audit.Values{"company": "Store"}, Reason: "they asked for it"})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ClientsInTrouble are those that are marked so.
func (db *DB) ClientsInTrouble(ctx context.Context) (ids []string, err error) {
	err = db.sql.List(ctx, &ids, `SELECT id FROM client WHERE in_trouble = TRUE`)
	return ids, err
}

package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fairlead/audit"
	"fairlead/storage/database"
)

// DB reads and writes the records of one database.
type DB struct {
	// Now is the clock; tests set it.
	Now func() time.Time
	// Counts are for metrics.
	Counts EventCounts
	// Audited is called for each row of the audit log after its commit; nil for nothing.
	Audited func(context.Context, audit.Head)

	sql     *database.DB
	batches *batches // nil on SQLite, where concurrent callers share a commit anyway
	jobs    database.Bell
	due     dueEndpoints
}

// tx is one transaction over records.
type tx struct {
	*database.Tx
	jobs *database.Bell
	news *news
	// request is the ID of the request that is served, empty outside of one.
	request string
	author  *author
}

// Errors of [database], for callers outside of storage.
const (
	ErrNotFound = database.ErrNotFound
	ErrConflict = database.ErrConflict
)

// ErrUnavailable is [database.ErrUnavailable].
var ErrUnavailable = database.ErrUnavailable

const (
	// ErrSpent means that something that works once has been used, has ended or has
	// expired.
	ErrSpent database.Refusal = "already spent"
	// ErrSignedOut means that the session has ended.
	ErrSignedOut database.Refusal = "signed out"
)

// Open opens sqlite:PATH or postgres://…, creates missing folders and migrates.
func Open(ctx context.Context, url string) (*DB, error) {
	return open(ctx, url, database.Options{})
}

func open(ctx context.Context, url string, o database.Options) (*DB, error) {
	sql, err := database.Open(ctx, url, o)
	if err != nil {
		return nil, err
	}
	if err := sql.MigrateUp(ctx); err != nil {
		return nil, errors.Join(err, sql.Close())
	}
	db := &DB{Now: time.Now, sql: sql}
	if err := db.rekeyEmails(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("compute the keys of email addresses: %w", err), sql.Close())
	}
	if err := db.keyClients(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("compute the keys of clients: %w", err), sql.Close())
	}
	if err := db.addFirstOwners(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("add the first owners of partners: %w", err), sql.Close())
	}
	if sql.Batches() {
		db.batches = newBatches(db)
	}
	return db, nil
}

// CheckURL returns what is wrong with a database URL, without opening it.
func CheckURL(url string) error { return database.CheckURL(url) }

// Schema returns the number of the last migration of the database, and of the last that this
// binary knows.
func (db *DB) Schema(ctx context.Context) (current, known int64, err error) {
	return db.sql.Schema(ctx)
}

// Time is the current time as it is stored.
func (db *DB) Time() Time { return At(db.Now()) }

// Ping reports whether the database can serve requests.
func (db *DB) Ping(ctx context.Context) error { return db.sql.Ping(ctx) }

// Watch is what metrics show of the database.
func (db *DB) Watch() database.Watched { return db.sql.Watch() }

// Close waits for transactions that have begun, and closes every connection.
func (db *DB) Close() error { return db.sql.Close() }

// WaitForReplicas waits until what this process has changed is in effect on every server.
// Commands call it before they exit; a process that runs a [TokenCache] must not.
func (db *DB) WaitForReplicas(ctx context.Context) error { return db.sql.WaitForReplicas(ctx) }

// transact runs do in one writing transaction; an error rolls back. It may run do again
// from the start, after what was written is rolled back.
func (db *DB) transact(ctx context.Context, do func(tx) error) error {
	var n news
	err := db.sql.Transact(ctx, func(of *database.Tx) error {
		n = news{}
		by := authorOf(ctx)
		t := tx{of, &db.jobs, &n, requestID(ctx), &by}
		if err := t.lockSessionOf(ctx, db); err != nil {
			return err
		}
		if err := do(t); err != nil {
			return err
		}
		if err := t.writeCounts(); err != nil {
			return err
		}
		return t.writeAudit(db.Time())
	})
	if err == nil {
		db.due.add(n.due)
		db.Counts.add(n)
		db.tellAudited(ctx, n.heads)
	}
	return err
}

// batches are the statements that serve several concurrent callers at once.
type batches struct {
	codes  *database.Batcher[*database.Row[Code]]
	tokens *database.Batcher[*database.Row[Token]]
	spends *database.Batcher[*spending]
	issues *database.Batcher[*Token]
	claims *database.Batcher[*claiming]
}

func newBatches(db *DB) *batches {
	return &batches{
		codes:  database.NewRowBatcher(db.sql, selectCode, func(c *Code) []byte { return c.Hash }),
		tokens: database.NewRowBatcher(db.sql, selectToken, func(k *Token) []byte { return k.Hash }),
		spends: database.NewBatcher(db.sql, database.RetrySingly(db.spendBatch)),
		issues: database.NewBatcher(db.sql, database.RetrySingly(db.issueBatch)),
		claims: database.NewBatcher(db.sql, database.RetrySingly(db.claimBatch)),
	}
}

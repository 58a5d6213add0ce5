package storage

import (
	"context"
	"errors"
	"time"

	"fairlead/storage/database"
)

// DB is the records of a database.
type DB struct {
	// Now is the clock of every instant; tests set it.
	Now func() time.Time

	sql     *database.DB
	batches *batches // nil where concurrent callers share a commit anyway
	jobs    database.Bell
}

// tx is one transaction over records.
type tx struct {
	*database.Tx
	jobs *database.Bell
}

// Errors of an engine.
const (
	ErrNotFound = database.ErrNotFound
	ErrConflict = database.ErrConflict
)

// ErrUnavailable is [database.ErrUnavailable].
var ErrUnavailable = database.ErrUnavailable

const (
	// ErrSpent means that what works once has been used, has ended or expired.
	ErrSpent database.Refusal = "already spent"
	// ErrSignedOut means that the session has ended in which somebody acts.
	ErrSignedOut database.Refusal = "signed out"
)

// Open opens sqlite:PATH or postgres://…, makes missing folders and migrates.
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
	if sql.Batches() {
		db.batches = newBatches(db)
	}
	return db, nil
}

// CheckURL returns what is wrong with a database URL, without opening it.
func CheckURL(url string) error { return database.CheckURL(url) }

// Time is the present instant as it is kept.
func (db *DB) Time() Time { return At(db.Now()) }

// Ping reports whether the database answers as requests need it to.
func (db *DB) Ping(ctx context.Context) error { return db.sql.Ping(ctx) }

// Close waits for what has begun and closes every connection.
func (db *DB) Close() error { return db.sql.Close() }

// WaitForReplicas waits until what this process has changed is valid on every server,
// so that a command has taken effect once it returns. It is not for a process that
// runs a [TokenCache].
func (db *DB) WaitForReplicas(ctx context.Context) error { return db.sql.WaitForReplicas(ctx) }

// transact runs do in one writing transaction; an error rolls back. It may run do
// again, from the beginning and with nothing written.
func (db *DB) transact(ctx context.Context, do func(tx) error) error {
	return db.sql.Transact(ctx, func(t *database.Tx) error { return do(tx{t, &db.jobs}) })
}

// batches are what concurrent callers do in one statement.
type batches struct {
	codes  *database.Batcher[*database.Row[Code]]
	tokens *database.Batcher[*database.Row[Token]]
	spends *database.Batcher[*spending]
	issues *database.Batcher[*Token]
}

func newBatches(db *DB) *batches {
	return &batches{
		codes:  database.NewRowBatcher(db.sql, selectCode, func(c *Code) []byte { return c.Hash }),
		tokens: database.NewRowBatcher(db.sql, selectToken, func(k *Token) []byte { return k.Hash }),
		spends: database.NewBatcher(db.sql, database.RetrySingly(db.spendBatch)),
		issues: database.NewBatcher(db.sql, database.RetrySingly(db.issueBatch)),
	}
}

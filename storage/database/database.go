package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"
)

// DB is an open database.
type DB struct {
	engine  engine
	changes *changes
	workers workers
	batched *batched
	// timeout is how long a caller waits in line for a [Batcher].
	timeout time.Duration
}

// engine is implemented by SQLite and PostgreSQL.
type engine interface {
	// name is the folder of the engine's migrations.
	name() string
	// handle returns the connection pool for migrations.
	handle() *sql.DB
	// reader queries outside of transactions.
	reader() querier
	// bound limits how long a query or a transaction may take.
	bound(ctx context.Context) (context.Context, context.CancelFunc)
	transact(ctx context.Context, do func(*Tx) error) error
	// getForWriting is [DB.GetForWriting].
	getForWriting(ctx context.Context, into any, query string, args []any) error
	// batches reports whether a [Batcher] makes concurrent callers faster.
	batches() bool
	// exclusively runs do while no other process migrates the database.
	exclusively(ctx context.Context, do func() error) error
	// place names where the database is, differently once it was restored from a backup.
	place(ctx context.Context) (string, error)
	// pools are the connection pools by name, and sizes those of its files in bytes.
	pools() map[string]*sql.DB
	sizes() map[string]int64
	// listen counts the changes of other processes until ctx ends.
	listen(ctx context.Context, failed func(error))
	// examine is [DB.Examine] but for the schema, and reports whether there is one.
	examine(ctx context.Context, now func() time.Time) (s State, migrated bool, err error)
	close() error
}

// Options are for tests. The zero value is what a server uses.
type Options struct {
	// Connector wraps the driver's connector.
	Connector func(driver.Connector) driver.Connector
	// AnswerTimeout is how long PostgreSQL may take to answer; if zero, answerTimeout.
	AnswerTimeout time.Duration
	// PoolSize is the most connections to PostgreSQL; if zero, poolSize.
	PoolSize int
	// TrustFor is how long caches are used after a heartbeat; if zero, trustFor.
	TrustFor time.Duration
}

func (o Options) orDefault() Options {
	if o.Connector == nil {
		o.Connector = func(c driver.Connector) driver.Connector { return c }
	}
	if o.AnswerTimeout == 0 {
		o.AnswerTimeout = answerTimeout
	}
	if o.PoolSize == 0 {
		o.PoolSize = poolSize
	}
	if o.TrustFor == 0 {
		o.TrustFor = trustFor
	}
	return o
}

// Open opens sqlite:PATH or postgres://… and creates missing folders. It does not
// migrate.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if err := CheckURL(url); err != nil {
		return nil, fmt.Errorf("database URL %w", err)
	}
	o = o.orDefault()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return openSQLite(ctx, path, o)
	}
	return openPostgres(ctx, url, o)
}

// CheckURL returns what is wrong with a database URL, without opening it.
func CheckURL(url string) error {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && path != "" {
		return nil
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return nil
	}
	return errors.New("must be sqlite:PATH or postgres://…")
}

// Batches reports whether a [Batcher] makes concurrent callers faster. On SQLite they
// share a commit without one.
func (db *DB) Batches() bool { return db.engine.batches() }

// Place names where the database is. A database that was restored from a backup has another
// place than the one in which the backup was made.
func (db *DB) Place(ctx context.Context) (string, error) { return db.engine.place(ctx) }

// Ping runs a query in the same way as requests do.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.Get(ctx, &one, "SELECT CAST(? AS INTEGER)", 1)
}

// Close waits for transactions that have begun, refuses later ones, and closes every
// connection.
func (db *DB) Close() error {
	db.workers.close()
	return db.engine.close()
}

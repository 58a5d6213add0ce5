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
	// timeout is how long a caller waits in line for a [Batcher].
	timeout time.Duration
}

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	// name is the folder of the engine's migrations.
	name() string
	// handle is what migrations run on.
	handle() *sql.DB
	// reader asks outside of transactions.
	reader() querier
	// bound limits how long a query or a transaction may take.
	bound(ctx context.Context) (context.Context, context.CancelFunc)
	transact(ctx context.Context, do func(*Tx) error) error
	// getForWriting is [DB.GetForWriting].
	getForWriting(ctx context.Context, into any, query string, args []any) error
	// batches reports whether concurrent callers gain from a [Batcher].
	batches() bool
	// exclusively runs do while no other process migrates the database.
	exclusively(ctx context.Context, do func() error) error
	// listen counts the changes of other processes until ctx ends.
	listen(ctx context.Context, failed func(error))
	close() error
}

// Options are for tests. The zero value is what a server uses.
type Options struct {
	// Connector replaces the driver's connector by one around it.
	Connector func(driver.Connector) driver.Connector
	// AnswerTimeout is how long PostgreSQL may take to answer, answerTimeout where it is
	// zero.
	AnswerTimeout time.Duration
	// PoolSize is how many connections to PostgreSQL there may be, poolSize where it is
	// zero.
	PoolSize int
	// TrustFor is how long caches are used after a heartbeat, trustFor where it is zero.
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

// Open opens sqlite:PATH or postgres://… and makes missing folders. It does not
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

// Batches reports whether concurrent callers gain from a [Batcher]: on SQLite they
// share a commit without one.
func (db *DB) Batches() bool { return db.engine.batches() }

// Ping asks the database something in the way in which requests ask.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.Get(ctx, &one, "SELECT CAST(? AS INTEGER)", 1)
}

// Close waits for what has begun, refuses what comes later, and closes every
// connection.
func (db *DB) Close() error {
	db.workers.close()
	return db.engine.close()
}

package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// DB is an open database. On SQLite one handle writes and a pool reads; on
// PostgreSQL both are the same pool.
type DB struct {
	// Now is where every instant comes from; tests turn it.
	Now func() time.Time

	read, write *sqlx.DB
	reader      *prepared
	writer      *writer   // where transactions take turns, else nil
	together    *together // where they do not, else nil
	engine      engine
	changes     *changes
	jobs        bell // rings when a job was written
}

// engine is what differs between SQLite and PostgreSQL outside of queries.
type engine interface {
	// migrating runs do while no other process migrates the same database.
	migrating(ctx context.Context, do func() error) error
	name() string
	bindType() int
	// oneWriter says that transactions take turns anyway.
	oneWriter() bool
	// listen hears of what other processes change, where nothing else tells.
	listen(ctx context.Context, c *changes, failed func(error))
	// bounded is the context of one question or of one transaction, and what is
	// called when it is over.
	bounded(ctx context.Context) (context.Context, context.CancelFunc)
}

// Open opens sqlite:PATH or postgres://…, makes missing folders and migrates.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := db.MigrateUp(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// OpenUnmigrated opens a database as it is, to look at or change its schema.
func OpenUnmigrated(ctx context.Context, url string) (*DB, error) { return connect(ctx, url) }

// CheckURL says what is wrong with a database URL without opening it.
func CheckURL(url string) error {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && path != "" {
		return nil
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return nil
	}
	return errors.New("must be sqlite:PATH or postgres://…")
}

func connect(ctx context.Context, url string) (*DB, error) {
	if err := CheckURL(url); err != nil {
		return nil, fmt.Errorf("database URL %w", err)
	}
	open := openPostgres
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		url, open = path, openSQLite
	}
	db, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	db.furnish()
	return db, nil
}

// furnish puts over the handles what methods speak to.
func (db *DB) furnish() {
	db.reader = &prepared{on: db.read, engine: db.engine}
	if db.engine.oneWriter() {
		db.writer = newWriter(db.write, db.engine, db.changes)
	} else {
		db.together = newTogether(db)
	}
}

// Time is the present instant as it is kept.
func (db *DB) Time() Time { return At(db.Now()) }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return meaning(db.read.GetContext(ctx, &one, "SELECT 1"))
}

// Close closes every handle.
func (db *DB) Close() (err error) {
	if db.writer != nil {
		db.writer.close()
		defer func() { err = errors.Join(err, db.writer.release()) }()
	}
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

package database

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
)

// State is what an engine says about itself.
type State struct {
	Engine  string // "SQLite" or "PostgreSQL"
	Version string
	// Outdated reports that Fairlead does not support this version.
	Outdated bool

	// Schema is the last migration that was applied, 0 for none; Known is the last that this
	// binary has.
	Schema, Known int64
	// Refused reports that this binary may not run on a schema that is newer than it.
	Refused bool

	Bytes    int64
	LogBytes int64  // of SQLite's log beside the database
	Folder   string // that of SQLite's file; empty on PostgreSQL

	// Clock is what PostgreSQL's clock showed between two times of ours; zero on SQLite, which
	// has none of its own.
	Clock         time.Time
	Before, After time.Time

	// Connections is how many PostgreSQL allows, and Pool how many a server uses at most.
	Connections, Pool int
	// Pooled reports that connections go through a pooler that hides notifications.
	Pooled bool

	// Blocker names who keeps everybody else from writing; empty if nobody does.
	Blocker string
	// Oldest is the transaction that has been open for longest on PostgreSQL.
	Oldest Transaction
}

// Transaction is somebody else's open transaction.
type Transaction struct {
	Who     string // empty for none
	Open    time.Duration
	Waiting int // how many others wait for it
}

// lockTimeout is how long examining waits for a lock before it calls it blocked: longer than
// any transaction of ours holds one.
const lockTimeout = time.Second

// OpenExisting opens a database as [Open] does, and returns [ErrNotFound] for a SQLite file that
// does not exist.
func OpenExisting(ctx context.Context, url string) (*DB, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", path, ErrNotFound)
		}
	}
	return Open(ctx, url, Options{PoolSize: 4})
}

// Examine asks the engine about itself.
func (db *DB) Examine(ctx context.Context, now func() time.Time) (State, error) {
	s, migrated, err := db.engine.examine(ctx, now)
	if err != nil {
		return s, fmt.Errorf("examine the database: %w", translate(err))
	}
	p, err := db.migrations()
	if err != nil {
		return s, err
	}
	for _, source := range p.ListSources() {
		s.Known = max(s.Known, source.Version)
	}
	if migrated { // or goose would create its table
		s.Schema, err = p.GetDBVersion(ctx)
	}
	if s.Schema > s.Known {
		s.Refused = oldestBinary{db.engine.handle()}.admits(ctx, s.Schema, s.Known) != nil
	}
	return s, err
}

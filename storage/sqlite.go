package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/mattn/go-sqlite3" // the driver
)

// sqlite is the engine over one file.
type sqlite struct{ path string }

// openSQLite opens a file, whatever its name looks like, and makes it when there
// is none. One process opens at a time: two that switch a new file to WAL at
// once are not made to wait but fail.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the database's folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the database's folder: %w", err)
	}
	s := sqlite{path}
	db := &DB{Now: time.Now, engine: s}
	err = s.alone(func() error {
		if err := s.makeFile(); err != nil {
			return err
		}
		if db.changes, err = s.mapChanges(); err != nil {
			return err
		}
		return s.connect(ctx, db)
	})
	if err != nil {
		return nil, err
	}
	return db, nil
}

// makeFile makes a file that only its owner reads; SQLite gives the files beside
// it the same mode. One that is there is not touched, since closing it would
// take this process's locks on it away.
func (s sqlite) makeFile() error {
	file, err := os.OpenFile(s.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	return file.Close()
}

// writerCache has room for the inner pages of a million tokens' trees. A larger one
// costs more than it saves: below 1 GiB SQLite goes through all of it at each commit
// after pages were split. Readers have its own 2 MB; at each commit they forget all.
const writerCache = "-8000" // KiB

// connect puts every pragma into the DSN, where each pooled connection hears
// it. FULL, because a token that was handed out must survive a power cut.
func (s sqlite) connect(ctx context.Context, db *DB) (err error) {
	common := url.Values{
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"on"},
		"_busy_timeout": {"5000"},
	}
	writing := with(with(common, "_txlock", "immediate"), "_cache_size", writerCache)
	db.write, err = sqlx.ConnectContext(ctx, "sqlite3", dsn(s.path, writing))
	if err != nil {
		return fmt.Errorf("open %s: %w", s.path, err)
	}
	db.write.SetMaxOpenConns(2) // the writer's own, and one to migrate with
	db.read, err = sqlx.ConnectContext(ctx, "sqlite3", dsn(s.path, with(common, "_query_only", "on")))
	if err != nil {
		_ = db.write.Close()
		return fmt.Errorf("open %s for reading: %w", s.path, err)
	}
	readers := max(4, 2*runtime.NumCPU())
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

func with(common url.Values, key, value string) url.Values {
	all := url.Values{key: {value}}
	for k, v := range common {
		all[k] = v
	}
	return all
}

func dsn(path string, pragmas url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: pragmas.Encode()}).String()
}

func (sqlite) name() string    { return "sqlite" }
func (sqlite) bindType() int   { return sqlx.QUESTION }
func (sqlite) oneWriter() bool { return true }

// bounded is a context that never ends: statements take microseconds, and watching
// for the end would cost the driver a goroutine for each.
func (sqlite) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithoutCancel(ctx), func() {}
}

func (s sqlite) migrating(_ context.Context, do func() error) error { return s.alone(do) }

// alone runs do while no other process opens or migrates the same file, by a
// lock on a file beside it.
func (s sqlite) alone(do func() error) error {
	lock, err := os.OpenFile(s.path+".migrate.lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the migration lock: %w", err)
	}
	defer func() { _ = lock.Close() }() // closing unlocks
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	return do()
}

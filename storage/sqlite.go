package storage

import (
	"context"
	"fmt"
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

// openSQLite puts every pragma into the DSN, where each pooled connection hears
// it. FULL, because a token that was handed out must survive a power cut.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the database's folder: %w", err)
	}
	common := url.Values{
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"on"},
		"_busy_timeout": {"5000"},
	}
	writing := with(common, "_txlock", "immediate")
	reading := with(common, "_query_only", "on")

	write, err := sqlx.ConnectContext(ctx, "sqlite3", dsn(path, writing))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sqlx.ConnectContext(ctx, "sqlite3", dsn(path, reading))
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	readers := max(4, 2*runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{Now: time.Now, read: read, write: write, engine: sqlite{path}}, nil
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

func (sqlite) name() string { return "sqlite" }

// migrating holds a lock on a file beside the database, since two processes that
// migrate SQLite at once both fail.
func (s sqlite) migrating(_ context.Context, do func() error) error {
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

package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"
)

// sqlite is the engine for one file: one handle writes and a pool reads.
type sqlite struct {
	file        sqliteFile
	read, write *sqlx.DB
	stmts       *stmts
	writer      *writer
	changes     *changes
}

// sqliteFile is the path of a database.
type sqliteFile string

// openSQLite opens a file, and creates it if it doesn't exist. Only one process opens it
// at a time: two that switch a new file to WAL at once fail instead of waiting.
func openSQLite(ctx context.Context, path string, o Options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the database's folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("create the database's folder: %w", err)
	}
	s := &sqlite{file: sqliteFile(path)}
	err = LockSQLite(path, func() (err error) {
		if err := s.file.create(); err != nil {
			return err
		}
		if s.changes, err = s.file.mapChanges(); err != nil {
			return err
		}
		return s.connect(ctx, o)
	})
	if err != nil {
		return nil, err
	}
	b := &batched{}
	s.stmts, s.writer = &stmts{conn: s.read}, newWriter(s.write, s.file, b)
	return &DB{engine: s, changes: s.changes, batched: b, timeout: o.AnswerTimeout}, nil
}

// create creates a file that only its owner can read; SQLite gives the same mode to the
// files beside it. An existing file is not opened, since closing it would release this
// process's locks on it.
func (f sqliteFile) create() error {
	file, err := os.OpenFile(string(f), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	return file.Close()
}

// writerCache is enough for the inner pages of a million tokens' trees. A larger cache
// costs more than it saves: below 1 GiB SQLite searches all of it at each commit that
// splits pages. Each reader has its own 2 MB and drops it at each commit.
const writerCache = "-8000" // KiB

// connect sets every pragma in the DSN, so that each pooled connection gets it.
// Synchronous is FULL, because an issued token must survive a power cut.
func (s *sqlite) connect(ctx context.Context, o Options) (err error) {
	common := url.Values{
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"on"},
		"_busy_timeout": {"5000"},
	}
	writing := with(with(common, "_txlock", "immediate"), "_cache_size", writerCache)
	if s.write, err = s.file.open(ctx, writing, o); err != nil {
		return fmt.Errorf("open %s: %w", s.file, err)
	}
	s.write.SetMaxOpenConns(2) // the writer's own, and one to migrate with
	if s.read, err = s.file.open(ctx, with(common, "_query_only", "on"), o); err != nil {
		return errors.Join(fmt.Errorf("open %s for reading: %w", s.file, err), s.write.Close())
	}
	readers := max(4, 2*runtime.NumCPU())
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return nil
}

func with(common url.Values, key, value string) url.Values {
	all := url.Values{key: {value}}
	for k, v := range common {
		all[k] = v
	}
	return all
}

// open opens a pool whose connections all have the same pragmas.
func (f sqliteFile) open(ctx context.Context, pragmas url.Values, o Options) (*sqlx.DB, error) {
	db := sqlx.NewDb(sql.OpenDB(o.Connector(sqliteConnector(f.dsn(pragmas)))), "sqlite3")
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (f sqliteFile) dsn(pragmas url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: string(f)}).EscapedPath(), RawQuery: pragmas.Encode()}).String()
}

// sqliteConnector is a DSN of the driver.
type sqliteConnector string

func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) {
	return c.Driver().Open(string(c))
}
func (sqliteConnector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// OpenSQLiteFile opens an existing file on one connection, independently of any [DB].
func OpenSQLiteFile(ctx context.Context, path, journalMode string) (*sqlx.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	pragmas := url.Values{"mode": {"rw"}, "_journal_mode": {journalMode}, "_busy_timeout": {"1000"}}
	db, err := sqliteFile(path).open(ctx, pragmas, Options{}.orDefault())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// LockSQLite runs do while no other process opens or migrates the same file, by locking a
// file beside it.
func LockSQLite(path string, do func() error) error {
	lock, err := os.OpenFile(path+".migrate.lock", os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator's own path
	if err != nil {
		return fmt.Errorf("open the migration lock: %w", err)
	}
	defer func() { _ = lock.Close() }() // closing unlocks
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	return do()
}

func (*sqlite) name() string      { return "sqlite" }
func (s *sqlite) handle() *sql.DB { return s.write.DB }
func (s *sqlite) reader() querier { return s.stmts }
func (*sqlite) batches() bool     { return false }

// place is always the same: a restore writes another one into the file.
func (*sqlite) place(context.Context) (string, error) { return "sqlite", nil }

// bound returns a context that never ends: statements take microseconds, and the driver
// would start a goroutine for each to watch for the end.
func (*sqlite) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithoutCancel(ctx), func() {}
}

func (s *sqlite) transact(ctx context.Context, do func(*Tx) error) error {
	return s.writer.write(ctx, do)
}

// getForWriting reads on the writer's connection between two commits. That one keeps its
// pages in memory, while the others drop theirs at each commit.
func (s *sqlite) getForWriting(ctx context.Context, into any, query string, args []any) error {
	return s.writer.exclusively(ctx, func(t *Tx) error { return t.get(into, query, args) })
}

func (s *sqlite) exclusively(_ context.Context, do func() error) error {
	return LockSQLite(string(s.file), do)
}

func (s *sqlite) pools() map[string]*sql.DB {
	return map[string]*sql.DB{"read": s.read.DB, "write": s.write.DB}
}

// sizes leaves out a file that is not there.
func (s *sqlite) sizes() map[string]int64 {
	all := map[string]int64{}
	for name, suffix := range map[string]string{"database": "", "wal": "-wal"} {
		if info, err := os.Stat(string(s.file) + suffix); err == nil {
			all[name] = info.Size()
		}
	}
	return all
}

func (s *sqlite) close() error {
	s.writer.close()
	err := errors.Join(s.read.Close(), s.write.Close())
	return errors.Join(err, s.writer.release())
}

package storage_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"

	"fairlead/storage"
)

// statement is what an engine was asked.
type statement struct {
	query string
	args  []any
}

// watched makes a database tell every statement that it runs from now on.
func watched(t *testing.T, db *storage.DB, url string) *watcher {
	t.Helper()
	w := &watcher{driver: stdlib.GetDefaultDriver(), source: url}
	read, write := db.Handles()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		w.driver, w.source = &sqlite3.SQLiteDriver{}, path
	}
	handle := sqlx.NewDb(sql.OpenDB(w), read.DriverName())
	db.SetHandles(handle, handle)
	t.Cleanup(func() {
		_ = handle.Close()
		db.SetHandles(read, write)
	})
	return w
}

// watcher is a driver that keeps what goes through it.
type watcher struct {
	driver driver.Driver
	source string

	mu  sync.Mutex
	all []statement
}

func (w *watcher) Driver() driver.Driver { return w.driver }

func (w *watcher) Connect(context.Context) (driver.Conn, error) {
	conn, err := w.driver.Open(w.source)
	return &watchedConn{conn, w}, err
}

func (w *watcher) note(query string, named []driver.NamedValue) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.HasPrefix(query, "BEGIN") || query == "COMMIT" || strings.HasPrefix(query, "PRAGMA") {
		return
	}
	s := statement{query: query}
	for _, n := range named {
		s.args = append(s.args, n.Value)
	}
	w.all = append(w.all, s)
}

// of is what one call asked.
func (w *watcher) of(call func()) []statement {
	w.mu.Lock()
	w.all = nil
	w.mu.Unlock()
	call()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all
}

type watchedConn struct {
	driver.Conn
	watcher *watcher
}

func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.watcher.note(query, args)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.watcher.note(query, args)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	return &watchedStmt{s, query, c.watcher}, err
}

// watchedStmt tells each time that it runs.
type watchedStmt struct {
	driver.Stmt
	query   string
	watcher *watcher
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.watcher.note(s.query, args)
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.watcher.note(s.query, args)
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *watchedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

func (c *watchedConn) CheckNamedValue(n *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(n)
	}
	return driver.ErrSkip
}

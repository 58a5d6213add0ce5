package storage_test

import (
	"context"
	"database/sql/driver"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
	"fairlead/storage/database"
)

// statement is what an engine was asked.
type statement struct {
	query string
	args  []any
}

// watched opens a database that records every statement from now on.
func watched(t *testing.T, url string) (*storage.DB, *watcher) {
	t.Helper()
	w := &watcher{}
	db, err := storage.OpenWith(t.Context(), url, database.Options{Connector: func(c driver.Connector) driver.Connector {
		return watchedConnector{c, w}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, w
}

// watcher keeps what a driver is asked.
type watcher struct {
	mu  sync.Mutex
	all []statement
}

type watchedConnector struct {
	driver.Connector
	watcher *watcher
}

func (c watchedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	return &watchedConn{conn, c.watcher}, err
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

// watchedStmt records each execution.
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

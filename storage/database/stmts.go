package database

import (
	"context"
	"database/sql"
	"sync"

	"github.com/jmoiron/sqlx"
)

// stmts keeps the prepared statements of a pool or a connection of SQLite, which
// takes longer to plan a join than to run it. There are few texts of queries.
type stmts struct {
	conn interface {
		PreparexContext(ctx context.Context, query string) (*sqlx.Stmt, error)
	}

	mu  sync.RWMutex
	all map[string]*sqlx.Stmt
}

func (s *stmts) lookup(ctx context.Context, query string) (*sqlx.Stmt, error) {
	s.mu.RLock()
	stmt := s.all[query]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PreparexContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.all[query]; first != nil {
		return first, stmt.Close() //nolint:sqlclosecheck // another caller was faster
	}
	if s.all == nil {
		s.all = map[string]*sqlx.Stmt{}
	}
	s.all[query] = stmt
	return stmt, nil
}

// with hands do the prepared form of a query.
func (s *stmts) with(ctx context.Context, query string, do func(*sqlx.Stmt) error) error {
	stmt, err := s.lookup(ctx, query)
	if err != nil {
		return err
	}
	return do(stmt)
}

func (s *stmts) exec(ctx context.Context, query string, args []any) (result sql.Result, err error) {
	err = s.with(ctx, query, func(stmt *sqlx.Stmt) error {
		result, err = stmt.ExecContext(ctx, args...)
		return err
	})
	return result, err
}

func (s *stmts) get(ctx context.Context, into any, query string, args []any) error {
	return s.with(ctx, query, func(stmt *sqlx.Stmt) error { return stmt.GetContext(ctx, into, args...) })
}

func (s *stmts) list(ctx context.Context, into any, query string, args []any) error {
	return s.with(ctx, query, func(stmt *sqlx.Stmt) error { return stmt.SelectContext(ctx, into, args...) })
}

// close closes the statements. SQLite keeps a connection, with its locks, open while it
// has one, and database/sql closes only those of a pool.
func (s *stmts) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.all {
		_ = stmt.Close() // with the connection gone there is nothing to give back
	}
	s.all = nil
}

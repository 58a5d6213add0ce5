package storage

import (
	"context"
	"database/sql"
	"sync"

	"github.com/jmoiron/sqlx"
)

// preparer is a pool or one connection of it.
type preparer interface {
	PreparexContext(ctx context.Context, query string) (*sqlx.Stmt, error)
}

// prepared keeps the statements of a pool or a connection, since SQLite takes
// longer to plan a join than to run it. The texts of queries are few.
type prepared struct {
	on     preparer
	engine engine
	// under, where it is set, takes the place of every caller's context: whoever
	// goes away must not break a transaction that others share.
	under context.Context

	mu    sync.RWMutex
	stmts map[string]*sqlx.Stmt
}

func (p *prepared) lookUp(ctx context.Context, query string) (*sqlx.Stmt, error) {
	p.mu.RLock()
	s := p.stmts[query]
	p.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	s, err := p.on.PreparexContext(ctx, sqlx.Rebind(p.engine.bindType(), query))
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.stmts[query]; first != nil {
		return first, s.Close() //nolint:sqlclosecheck // another caller was faster
	}
	if p.stmts == nil {
		p.stmts = map[string]*sqlx.Stmt{}
	}
	p.stmts[query] = s
	return s, nil
}

// with hands do the prepared form of a query in the shared text, and the context to
// run it under. For a caller that has gone away nothing is asked any more.
func (p *prepared) with(ctx context.Context, query string, do func(context.Context, *sqlx.Stmt) error) error {
	if p.under != nil {
		ctx = p.under
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, end := p.engine.bounded(ctx)
	defer end()
	s, err := p.lookUp(ctx, query)
	if err != nil {
		return err
	}
	return do(ctx, s)
}

func (p *prepared) run(ctx context.Context, query string, args []any) (result sql.Result, err error) {
	err = p.with(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error {
		result, err = s.ExecContext(ctx, args...)
		return err
	})
	return result, err
}

func (p *prepared) row(ctx context.Context, into any, query string, args []any) error {
	return p.with(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error { return s.GetContext(ctx, into, args...) })
}

func (p *prepared) rows(ctx context.Context, into any, query string, args []any) error {
	return p.with(ctx, query, func(ctx context.Context, s *sqlx.Stmt) error { return s.SelectContext(ctx, into, args...) })
}

// close gives the statements back. SQLite keeps a connection, with its locks, for
// as long as it has one, and database/sql closes those of a pool alone.
func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.stmts {
		_ = s.Close() // with the connection gone there is nothing to give back
	}
	p.stmts = nil
}

package storage

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
	"github.com/jmoiron/sqlx"
)

// postgres is the engine over a server.
type postgres struct{ db *sqlx.DB }

func openPostgres(ctx context.Context, url string) (*DB, error) {
	db, err := sqlx.ConnectContext(ctx, "pgx", url)
	if err != nil {
		return nil, notConnected(err)
	}
	db.SetMaxOpenConns(32)
	db.SetMaxIdleConns(32)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{Now: time.Now, read: db, write: db, engine: postgres{db}}, nil
}

func (postgres) name() string    { return "postgres" }
func (postgres) bindType() int   { return sqlx.DOLLAR }
func (postgres) oneWriter() bool { return false }

func (postgres) quiet(ctx context.Context) context.Context { return ctx }

// migrating holds an advisory lock on a connection of its own.
func (p postgres) migrating(ctx context.Context, do func() error) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect for the migration lock: %w", err)
	}
	defer func() { _ = conn.Close() }()
	h := fnv.New32a()
	_, _ = h.Write([]byte("fairlead migrations"))
	key := int64(h.Sum32())
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key) }()
	return do()
}

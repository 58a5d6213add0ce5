package storage

import (
	"context"
	"fmt"
	"hash/fnv"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

const (
	// connectTime is how long one address may take to let us in, where the URL has
	// no connect_timeout. It leaves time to ask the next one within answerTime.
	connectTime = 3 * time.Second
	// answerTime is how long a question or a transaction may take, with the wait for
	// a connection: a server that has stopped without hanging up says nothing, ever.
	answerTime = 5 * time.Second
)

// postgres is the engine over a server.
type postgres struct {
	db     *sqlx.DB
	config *pgx.ConnConfig
}

func openPostgres(ctx context.Context, url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, notConnected(err)
	}
	bound(config)
	db := sqlx.NewDb(stdlib.OpenDB(*config, stdlib.OptionShouldPing(isDoubtful), stdlib.OptionAfterConnect(planOnce), stdlib.OptionResetSession(forgetPlans)), "pgx")
	db.SetMaxOpenConns(32)
	db.SetMaxIdleConns(32)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, notConnected(err)
	}
	return &DB{Now: time.Now, read: db, write: db, engine: postgres{db, config}, changes: &changes{counters: &counters{}}}, nil
}

// bound has connections end that lead nowhere: to a server that does not let us
// in, to one that has vanished without hanging up, and to one that is no primary
// any more.
func bound(config *pgx.ConnConfig) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	config.DialFunc = (&net.Dialer{Timeout: config.ConnectTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: time.Second, Count: 5}}).DialContext
	isHarmless := config.OnPgError
	config.OnPgError = func(conn *pgconn.PgConn, err *pgconn.PgError) bool {
		return isHarmless(conn, err) && err.Code != readOnly
	}
}

func (postgres) name() string    { return "postgres" }
func (postgres) bindType() int   { return sqlx.DOLLAR }
func (postgres) oneWriter() bool { return false }

func (postgres) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, answerTime)
}

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

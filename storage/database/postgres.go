package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

const (
	// answerTimeout is how long a query or a transaction may take, including the wait for
	// a connection: a server that hangs never closes its connections.
	answerTimeout = 5 * time.Second
	// poolSize is the most connections in the pool.
	poolSize = 32
)

// postgres is the engine for a PostgreSQL server.
type postgres struct {
	pool *sqlx.DB
	// migrator has connections to migrate with, see limitLocks.
	migrator *sql.DB
	config   *pgx.ConnConfig
	changes  *changes
	// pooled reports that connections go through a pooler, see isPooled.
	pooled  bool
	timeout time.Duration
}

func openPostgres(ctx context.Context, url string, o Options) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, notConnected(err)
	}
	setTimeouts(config, o)
	p := &postgres{timeout: o.AnswerTimeout, config: config, changes: &changes{counters: &counters{}, trustFor: o.TrustFor}}
	if p.pooled, err = isPooled(ctx, config, url); err != nil {
		return nil, notConnected(err)
	}
	p.pool = sqlx.NewDb(sql.OpenDB(o.Connector(p.connector(url, configurePlans))), "pgx")
	p.pool.SetMaxOpenConns(o.PoolSize)
	p.pool.SetMaxIdleConns(o.PoolSize)
	p.pool.SetConnMaxIdleTime(5 * time.Minute)
	p.migrator = sql.OpenDB(o.Connector(p.connector(url, limitLocks)))
	p.migrator.SetMaxIdleConns(0)
	return &DB{engine: p, changes: p.changes, batched: &batched{}, timeout: o.AnswerTimeout}, nil
}

// connector has prepare set up each connection, unless a pooler would give it to others.
func (p *postgres) connector(url string, prepare func(context.Context, *pgx.Conn) error) driver.Connector {
	config := *p.config
	config.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) {} // or pgx keeps them all
	options := []stdlib.OptionOpenDB{stdlib.OptionShouldPing(needsPing)}
	if !p.pooled {
		return stdlib.GetConnector(config, append(options,
			stdlib.OptionAfterConnect(prepare), stdlib.OptionResetSession(forgetPlans))...)
	}
	if execMode(url) == "" {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe // without named statements
	}
	return stdlib.GetConnector(config, options...)
}

// setTimeouts sets timeouts and keep-alives, and closes connections to a server that is no
// longer the primary.
func setTimeouts(config *pgx.ConnConfig, o Options) {
	if config.ConnectTimeout == 0 { // for one address, leaving time to try another
		config.ConnectTimeout = o.AnswerTimeout * 3 / 5
	}
	config.DialFunc = (&net.Dialer{Timeout: config.ConnectTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: time.Second, Count: 5}}).DialContext
	isHarmless := config.OnPgError
	config.OnPgError = func(conn *pgconn.PgConn, err *pgconn.PgError) bool {
		return isHarmless(conn, err) && err.Code != readOnly
	}
}

func (*postgres) name() string      { return "postgres" }
func (p *postgres) handle() *sql.DB { return p.migrator }
func (p *postgres) reader() querier { return unprepared{p.pool} }
func (*postgres) batches() bool     { return true }

// place is the cluster, if one may ask for it, the database and the table, all of which a
// restore from a dump makes anew.
func (p *postgres) place(ctx context.Context) (place string, err error) {
	ctx, cancel := p.bound(ctx)
	defer cancel()
	var cluster string
	_ = p.reader().get(ctx, &cluster, `SELECT CAST(system_identifier AS TEXT) FROM pg_control_system()`, nil)
	err = p.reader().get(ctx, &place, `SELECT CAST(d.oid AS TEXT) || ' ' || CAST('delivery'::regclass::oid AS TEXT) FROM pg_database d WHERE d.datname = current_database()`, nil)
	return "postgres " + cluster + " " + place, err
}
func (p *postgres) pools() map[string]*sql.DB { return map[string]*sql.DB{"all": p.pool.DB} }
func (*postgres) sizes() map[string]int64     { return nil }
func (p *postgres) close() error              { return errors.Join(p.migrator.Close(), p.pool.Close()) }

func (p *postgres) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, p.timeout)
}

func (p *postgres) getForWriting(ctx context.Context, into any, query string, args []any) error {
	return p.reader().get(ctx, into, query, args)
}

func (p *postgres) transact(ctx context.Context, do func(*Tx) error) error {
	ctx, end := p.bound(ctx)
	defer end()
	for try := 1; ; try++ {
		err := p.transactOnce(ctx, do)
		if try == maxTries || !isRetryable(err) && !isConnLost(err) {
			return err
		}
	}
}

func (p *postgres) transactOnce(ctx context.Context, do func(*Tx) error) error {
	t, err := p.pool.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = t.Rollback() }() // does nothing after a commit
	tx := &Tx{statements: within(ctx, unprepared{t})}
	if err := do(tx); err != nil {
		return err
	}
	if err := announce(ctx, t, tx.changed); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return &commitError{errors.Join(err, ctx.Err())}
	}
	return nil
}

// exclusively holds an advisory lock in its own transaction: a pooler may switch
// connections between transactions but not within one.
func (p *postgres) exclusively(ctx context.Context, do func() error) error {
	t, err := p.pool.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("connect for the migration lock: %w", err)
	}
	defer func() { _ = t.Rollback() }() // unlocks
	if err := lockMigrations(ctx, t); err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	return do()
}

// lockPoll is how often a process asks for the migration lock.
const lockPoll = 50 * time.Millisecond

// lockMigrations leaves no snapshot open, for whose end CREATE INDEX CONCURRENTLY of the process
// that migrates would wait. So it asks again and again instead of waiting in one statement, and
// in the simple protocol: the other one keeps a statement's snapshot until the next statement.
func lockMigrations(ctx context.Context, t *sqlx.Tx) error {
	h := fnv.New32a()
	_, _ = h.Write([]byte("fairlead migrations"))
	for {
		var locked bool
		if err := t.GetContext(ctx, &locked, "SELECT pg_try_advisory_xact_lock($1)", pgx.QueryExecModeSimpleProtocol, int64(h.Sum32())); err != nil || locked {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// unprepared runs queries by their text. pgx prepares them on each connection.
type unprepared struct {
	conn interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		GetContext(ctx context.Context, into any, query string, args ...any) error
		SelectContext(ctx context.Context, into any, query string, args ...any) error
	}
}

func (t unprepared) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return t.conn.ExecContext(ctx, rebind(query), args...)
}

func (t unprepared) get(ctx context.Context, into any, query string, args []any) error {
	return t.conn.GetContext(ctx, into, rebind(query), args...)
}

func (t unprepared) list(ctx context.Context, into any, query string, args []any) error {
	return t.conn.SelectContext(ctx, into, rebind(query), args...)
}

// rebindings are the queries with PostgreSQL's placeholders, by the shared text.
var rebindings sync.Map

func rebind(query string) string {
	if known, ok := rebindings.Load(query); ok {
		return known.(string)
	}
	text := sqlx.Rebind(sqlx.DOLLAR, query)
	rebindings.Store(query, text)
	return text
}

package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// oldestPostgres is the oldest supported version, as PostgreSQL numbers them.
const oldestPostgres = 130000

func (p *postgres) examine(ctx context.Context, now func() time.Time) (s State, migrated bool, err error) {
	ctx, end := p.bound(ctx)
	defer end()
	var about struct {
		Version     string `db:"version"`
		Number      int    `db:"number"`
		Bytes       int64  `db:"bytes"`
		Connections int    `db:"connections"`
		Migrated    bool   `db:"migrated"`
	}
	err = p.reader().get(ctx, &about, `SELECT current_setting('server_version') AS version,
		CAST(current_setting('server_version_num') AS INTEGER) AS number,
		pg_database_size(current_database()) AS bytes,
		CAST(current_setting('max_connections') AS INTEGER) - CAST(current_setting('superuser_reserved_connections') AS INTEGER) AS connections,
		to_regclass('goose_db_version') IS NOT NULL AS migrated`, nil)
	if err != nil {
		return s, false, err
	}
	s = State{Engine: "PostgreSQL", Version: about.Version, Outdated: about.Number < oldestPostgres, Bytes: about.Bytes,
		Connections: about.Connections, Pool: poolSize, Pooled: p.pooled}
	s.Before = now()
	if err := p.reader().get(ctx, &s.Clock, `SELECT clock_timestamp()`, nil); err != nil {
		return s, false, err
	}
	s.After = now()
	if s.Oldest, err = p.oldestTransaction(ctx); err != nil {
		return s, false, err
	}
	s.Blocker, err = p.blocker(ctx)
	return s, about.Migrated, err
}

func (p *postgres) oldestTransaction(ctx context.Context) (t Transaction, err error) {
	var row struct {
		PID     int     `db:"pid"`
		Name    string  `db:"name"`
		Seconds float64 `db:"seconds"`
		Waiting int     `db:"waiting"`
	}
	err = p.reader().get(ctx, &row, `SELECT pid, COALESCE(NULLIF(application_name, ''), usename, '') AS name,
			CAST(EXTRACT(EPOCH FROM clock_timestamp() - xact_start) AS DOUBLE PRECISION) AS seconds,
			(SELECT COUNT(*) FROM pg_stat_activity w WHERE w.wait_event_type = 'Lock' AND a.pid = ANY(pg_blocking_pids(w.pid))) AS waiting
		FROM pg_stat_activity a
		WHERE datname = current_database() AND backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
		ORDER BY xact_start LIMIT 1`, nil)
	if errors.Is(err, sql.ErrNoRows) {
		return t, nil
	}
	return Transaction{Who: session(row.PID, row.Name), Open: time.Duration(row.Seconds * float64(time.Second)), Waiting: row.Waiting}, err
}

func session(pid int, name string) string {
	if name == "" {
		return fmt.Sprintf("session %d of PostgreSQL", pid)
	}
	return fmt.Sprintf("session %d of PostgreSQL (%s)", pid, name)
}

// blocker names a session that keeps others from writing into a table. Such locks are held for a
// moment now and then, so it waits for the table before it says so.
func (p *postgres) blocker(ctx context.Context) (string, error) {
	var found struct {
		PID   int    `db:"pid"`
		Name  string `db:"name"`
		Table string `db:"table"`
	}
	err := p.reader().get(ctx, &found, `SELECT a.pid, COALESCE(NULLIF(a.application_name, ''), a.usename, '') AS name,
			quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS table
		FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_stat_activity a ON a.pid = l.pid
		WHERE l.granted AND l.locktype = 'relation' AND c.relkind = 'r' AND n.nspname = ANY(current_schemas(false))
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') AND a.pid <> pg_backend_pid()
		LIMIT 1`, nil)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if err := p.waitFor(ctx, found.Table); hasState(err, lockNotAvailable) {
		return session(found.PID, found.Name), nil
	} else if err != nil {
		return "", err
	}
	return "", nil
}

// waitFor takes a table's lock as a writer does, and gives it back.
func (p *postgres) waitFor(ctx context.Context, table string) error {
	t, err := p.pool.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // unlocks
	if _, err := t.ExecContext(ctx, fmt.Sprintf("SET LOCAL lock_timeout = %d", lockTimeout.Milliseconds())); err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, "LOCK TABLE "+table+" IN ROW EXCLUSIVE MODE") // quoted by the query that found it
	return err
}

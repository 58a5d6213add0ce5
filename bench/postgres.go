package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/jackc/pgx/v5"
)

func (*cluster) name() string        { return "PostgreSQL" }
func (c *cluster) process() *process { return c.server }

func (c *cluster) close() {
	if c.server != nil {
		c.server.stop(syscall.SIGINT) // a fast shutdown
	}
	if c.folder != "" && !c.kept {
		_ = os.RemoveAll(c.folder)
	}
}

// about asks the server itself, since the results depend on it.
func (c *cluster) about() string {
	var version, fsync, commit string
	err := c.with("", func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')").
			Scan(&version, &fsync, &commit)
	})
	if err != nil {
		return err.Error()
	}
	how := "over the network, its processor time unknown"
	if c.server != nil {
		how = "private, over a Unix socket, for 200 connections, otherwise with its defaults"
	}
	return fmt.Sprintf("%s, fsync=%s, synchronous_commit=%s, %s", version, fsync, commit, how)
}

func (c *cluster) filled(tokens uint64) (*dataset, error) {
	template := fmt.Sprintf("fairlead_bench_%d", tokens)
	if err := c.template(template, tokens); err != nil {
		return nil, err
	}
	c.made++
	name := fmt.Sprintf("fairlead_bench_run_%d", c.made)
	b := &dataset{url: c.at(name), tokens: tokens,
		add: func(tables []table) error {
			err := c.with(name, func(ctx context.Context, conn *pgx.Conn) error { return copyAll(ctx, conn, tables) })
			return errors.Join(err, c.exec("CHECKPOINT")) // the disk is to be done with them before anything is measured
		},
		bulk: func(tables []table) error {
			return c.with(name, func(ctx context.Context, conn *pgx.Conn) error { return c.bulk(ctx, conn, tables) })
		},
		exec: func(statement string) error {
			return c.with(name, func(ctx context.Context, conn *pgx.Conn) error {
				_, err := conn.Exec(ctx, statement)
				return err
			})
		},
		remove: func() error { return c.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }}
	make := []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"}
	if c.kept {
		make = append(make, "CREATE DATABASE "+name+" TEMPLATE "+template, "CHECKPOINT")
	} else {
		make = append(make, "ALTER DATABASE "+template+" RENAME TO "+name)
	}
	if err := errors.Join(c.exec(make...), migrate(b.url)); err != nil {
		return nil, err
	}
	return b, c.with(name, func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT pg_total_relation_size('token')::float8 / (SELECT COUNT(*) FROM token)").Scan(&b.perToken)
	})
}

// template fills a database, unless one of this name is whole.
func (c *cluster) template(name string, tokens uint64) error {
	var whole bool
	err := c.with("", func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&whole)
	})
	if err != nil || whole {
		return err
	}
	const unfinished = "fairlead_bench_unfinished"
	c.logf("filling a PostgreSQL database with %s tokens", count(tokens))
	if err := c.exec("DROP DATABASE IF EXISTS "+unfinished+" WITH (FORCE)", "CREATE DATABASE "+unfinished); err != nil {
		return err
	}
	if err := migrate(c.at(unfinished)); err != nil {
		return err
	}
	err = c.with(unfinished, func(ctx context.Context, conn *pgx.Conn) error {
		// Every row has its parent, and a superuser may spare the server looking.
		_, _ = conn.Exec(ctx, "SET session_replication_role = replica")
		err := fill(tokens, c.logf, func(t table) error { return copyAll(ctx, conn, []table{t}) })
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "VACUUM (ANALYZE)")
		return err
	})
	return errors.Join(err, c.exec("ALTER DATABASE "+unfinished+" RENAME TO "+name, "CHECKPOINT"))
}

// bulk creates indexes after the rows, as insertPlain does, and has the rows counted.
func (c *cluster) bulk(ctx context.Context, conn *pgx.Conn, tables []table) error {
	for _, statement := range []string{"SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'"} {
		_, _ = conn.Exec(ctx, statement) // of use where it is allowed
	}
	err := loadAll(tables, c.logf, func(t table) error { return copyPlain(ctx, conn, t) })
	if err == nil {
		_, err = conn.Exec(ctx, "VACUUM (ANALYZE)")
	}
	return errors.Join(err, c.exec("CHECKPOINT"))
}

// copyPlain leaves those indexes that a constraint has.
func copyPlain(ctx context.Context, conn *pgx.Conn, t table) error {
	rows, err := conn.Query(ctx, `SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
		WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`, t.name)
	if err != nil {
		return err
	}
	type index struct{ Name, SQL string }
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	for _, one := range indexes {
		_, dropped := conn.Exec(ctx, "DROP INDEX "+one.Name)
		err = errors.Join(err, dropped)
	}
	if err != nil {
		return err
	}
	err = copyAll(ctx, conn, []table{t})
	for _, one := range indexes {
		_, again := conn.Exec(ctx, one.SQL)
		err = errors.Join(err, again)
	}
	return err
}

func copyAll(ctx context.Context, conn *pgx.Conn, tables []table) error {
	for _, t := range tables {
		var i uint64
		_, err := conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(func() ([]any, error) {
			if i == t.rows {
				return nil, nil
			}
			i++
			return t.row(i - 1), nil
		}))
		if err != nil {
			return fmt.Errorf("copy into %s: %w", t.name, err)
		}
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"fairlead/storage/localpg"
)

// cluster is a PostgreSQL server: a private one that this program started with default
// settings, including fsync, or an existing one at a URL.
type cluster struct {
	server *process // nil if it was there before
	folder string   // of the private one
	url    *url.URL
	kept   bool
	logf   func(string, ...any)
	made   int
}

var errNoPostgres = errors.New("initdb was not found: install postgresql, or name one with -postgres")

// startCluster starts a private PostgreSQL in a folder, which may have data already.
func startCluster(folder, log string, kept bool, logf func(string, ...any)) (*cluster, error) {
	programs := localpg.Programs()
	if programs == "" {
		return nil, errNoPostgres
	}
	c := &cluster{folder: folder, kept: kept, logf: logf, url: &url.URL{Scheme: "postgres", User: url.User("fairlead"), Path: "/postgres",
		RawQuery: url.Values{"host": {folder}}.Encode()}}
	if err := c.start(programs, log); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *cluster) start(programs, log string) error {
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return err
	}
	program := func(name string, args ...string) (*exec.Cmd, error) {
		cmd := exec.CommandContext(context.Background(), filepath.Join(programs, name), args...) //nolint:gosec // a program of the system
		cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Setpgid: true}, c.folder
		return cmd, localpg.RunAs(cmd, c.folder)
	}
	data := filepath.Join(c.folder, "data")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		initdb, err := program("initdb", "-D", data, "-U", "fairlead", "-A", "trust", "-E", "UTF8", "--locale=C")
		if err != nil {
			return err
		}
		if output, err := initdb.CombinedOutput(); err != nil {
			return fmt.Errorf("initdb: %w: %s", err, output)
		}
	}
	postgres, err := program("postgres", "-D", data, "-k", c.folder, "-c", "listen_addresses=", "-c", "max_connections=200")
	if err != nil {
		return err
	}
	if c.server, err = launch(postgres, log); err != nil {
		return err
	}
	c.server.withChildren = true
	return c.server.waitUntil(func() error { return c.exec("SELECT 1") }, time.Minute)
}

// with opens a connection to a database of the cluster; without a name, to the one in its
// URL.
func (c *cluster) with(database string, do func(context.Context, *pgx.Conn) error) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.at(database))
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, conn), conn.Close(ctx))
}

func (c *cluster) at(database string) string {
	to := *c.url
	if database != "" {
		to.Path = "/" + database
	}
	return to.String()
}

// exec runs statements one by one in the URL's database.
func (c *cluster) exec(statements ...string) error {
	return c.with("", func(ctx context.Context, conn *pgx.Conn) error {
		for _, s := range statements {
			if _, err := conn.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

// namedCluster is an existing PostgreSQL server.
func namedCluster(address string, logf func(string, ...any)) (*cluster, error) {
	to, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("-postgres is not a URL") // and not shown: it may hold a password
	}
	return &cluster{url: to, logf: logf}, nil
}

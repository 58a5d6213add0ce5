package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// cluster is a PostgreSQL: a private one that this program started, with its
// defaults, fsync among them, or one that is there and named by its URL.
type cluster struct {
	server *process // nil where it is somebody else's
	folder string   // of the private one
	url    *url.URL
	kept   bool
	say    func(string, ...any)
	made   int
}

var errNoPostgres = errors.New("initdb was not found: install postgresql, or name one with -postgres")

// startCluster starts a private PostgreSQL in a folder, with what is in it already.
func startCluster(folder, log string, kept bool, say func(string, ...any)) (*cluster, error) {
	programs := postgresPrograms()
	if programs == "" {
		return nil, errNoPostgres
	}
	c := &cluster{folder: folder, kept: kept, say: say, url: &url.URL{Scheme: "postgres", User: url.User("fairlead"), Path: "/postgres",
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
	who, err := stepDown(c.folder)
	if err != nil {
		return err
	}
	run := func(name string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(context.Background(), filepath.Join(programs, name), args...) //nolint:gosec // a program of the system
		cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: who, Setpgid: true}, c.folder
		return cmd
	}
	data := filepath.Join(c.folder, "data")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		said, err := run("initdb", "-D", data, "-U", "fairlead", "-A", "trust", "-E", "UTF8", "--locale=C").CombinedOutput()
		if err != nil {
			return fmt.Errorf("initdb: %w: %s", err, said)
		}
	}
	c.server, err = launch(run("postgres", "-D", data, "-k", c.folder, "-c", "listen_addresses=", "-c", "max_connections=200"), log)
	if err != nil {
		return err
	}
	c.server.family = true
	return c.server.until(func() error { return c.exec("SELECT 1") }, time.Minute)
}

// stepDown is whom PostgreSQL runs as, since it refuses to be root, and gives that
// user the folder; nil where we are not root.
func stepDown(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, int(uid), int(gid))
	}
	return nil, errors.New("PostgreSQL cannot be root, and there is no user postgres or nobody")
}

// postgresPrograms is the folder with the newest initdb and postgres, or empty.
func postgresPrograms() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	for _, path := range slices.Backward(found) {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(real), "postgres")); err == nil {
			return filepath.Dir(real)
		}
	}
	return ""
}

// with opens a connection to a database of the cluster, or without a name to the
// one that its URL names.
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

// exec runs statements, each by itself, in the database that the URL names.
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

// namedCluster is a PostgreSQL that is there.
func namedCluster(address string, say func(string, ...any)) (*cluster, error) {
	to, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("-postgres is not a URL") // and not shown: it may hold a password
	}
	return &cluster{url: to, say: say}, nil
}

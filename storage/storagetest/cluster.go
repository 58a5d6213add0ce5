package storagetest

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"syscall"

	"fairlead/storage/localpg"
)

// cluster is a private PostgreSQL server in a temporary folder, for this test binary.
type cluster struct {
	folder string
	// address is its folder, or a host and a port.
	address url.Values
	keeper  *exec.Cmd
	// alive is the keeper's standard input, which closes at the latest when this process
	// ends.
	alive io.Closer
	// admin is where databases are created.
	admin *sql.DB
}

// postgresScript runs PostgreSQL while its standard input is open. The system closes that when this
// process ends, however it ends. Nothing is synced, since the data does not outlive the
// tests.
const postgresScript = `
cd "$1" || exit
"$2/initdb" -D data -U fairlead -A trust -E UTF8 --locale=C --no-sync >log 2>&1 &&
printf "%s\n" "unix_socket_directories = '$1'" "max_connections = 400" "deadlock_timeout = 50ms" \
	"fsync = off" "full_page_writes = off" "max_wal_size = 128MB" "$3" >>data/postgresql.conf &&
"$2/pg_ctl" -D data -l log -w start >>log 2>&1 &&
echo ready && cat
kill -CONT "$(head -n 1 data/postmaster.pid)" >/dev/null 2>&1
"$2/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
cat log >&2
cd / && rm -rf "$1"
`

// sharedSettings are the settings of the server that all tests of a binary share, by its
// socket only.
const sharedSettings = "listen_addresses = ''\nsynchronous_commit = off"

func startShared() (*cluster, error) { return startCluster(sharedSettings, url.Values{}) }

func startCluster(settings string, address url.Values) (*cluster, error) {
	folder, err := os.MkdirTemp(memory(), "fairlead-postgres-")
	if err != nil {
		return nil, err
	}
	keeper := exec.Command("/bin/sh", "-c", postgresScript, "keep", folder, localpg.Programs(), settings)
	// A separate process group, so that Ctrl-C reaches the tests and not the keeper.
	keeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := localpg.RunAs(keeper, folder); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	alive, err := keeper.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := keeper.StdoutPipe()
	if err != nil {
		return nil, err
	}
	log, err := keeper.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := keeper.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if said := bufio.NewScanner(out); !said.Scan() {
		last := ""
		for line := bufio.NewScanner(log); line.Scan(); {
			last = line.Text()
		}
		return nil, fmt.Errorf("it did not start: %s (%w)", last, keeper.Wait())
	}
	if !address.Has("host") {
		address.Set("host", folder)
	}
	c := &cluster{folder: folder, address: address, keeper: keeper, alive: alive}
	if c.admin, err = sql.Open("pgx", c.url("postgres")); err != nil {
		return nil, err
	}
	return c, c.migrate()
}

// enough is the space that the databases of one test binary never fill.
const enough = 2 << 30

// memory returns a folder whose files are in memory, or else "", the usual one. A database
// has some 300 files, and creating them on a disk takes twenty times as long.
func memory() string {
	const folder = "/dev/shm"
	var space syscall.Statfs_t
	if err := syscall.Statfs(folder, &space); err != nil || space.Bavail*uint64(space.Bsize) < enough {
		return ""
	}
	return folder
}

// url returns the URL of a database.
func (c *cluster) url(database string) string {
	return "postgres://fairlead@/" + database + "?" + c.address.Encode()
}

package storagetest

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fairlead/storage/localpg"
)

// pgbouncerPath is where Debian installs it, which is not on most users' path.
const pgbouncerPath = "/usr/sbin/pgbouncer"

// pgbouncerScript runs PgBouncer while its standard input is open, as postgresScript runs PostgreSQL.
const pgbouncerScript = `
cd "$1" || exit
"$2" pgbouncer.ini </dev/null & bouncer=$!
cat >/dev/null
kill $bouncer; wait $bouncer
cd / && rm -rf "$1"
`

// PgBouncer runs a pooler in transaction mode in front of a PostgreSQL database, and
// returns the database's URL through it. It has few connections to the server, so that
// clients have to share them.
func PgBouncer(tb testing.TB, database string) string {
	tb.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program, err = exec.LookPath(pgbouncerPath)
	}
	if err != nil {
		skip(tb, "no PgBouncer here: install pgbouncer to run this test through it")
	}
	port := freePort(tb)
	folder, err := pgbouncerFolder(database, port)
	if err != nil {
		tb.Fatal(err)
	}
	keeper := exec.Command("/bin/sh", "-c", pgbouncerScript, "pool", folder, program)
	keeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	alive, pipeErr := keeper.StdinPipe()
	log, logErr := keeper.StderrPipe()
	if err := errors.Join(localpg.RunAs(keeper, folder), pipeErr, logErr, keeper.Start()); err != nil {
		tb.Fatalf("start PgBouncer: %v", err)
	}
	tb.Cleanup(func() {
		_ = alive.Close()
		_ = keeper.Wait()
	})
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), "process up") {
	}
	if lines.Err() != nil || lines.Text() == "" {
		tb.Fatalf("PgBouncer did not start: %v", lines.Err())
	}
	go func() {
		for lines.Scan() { // or it stops when the pipe is full
		}
	}()
	return "postgres://fairlead@127.0.0.1:" + port + "/pooled?sslmode=disable"
}

// pgbouncerFolder writes the settings for a database that is reached by a socket.
func pgbouncerFolder(database, port string) (string, error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "fairlead-pgbouncer-")
	if err != nil {
		return "", err
	}
	settings := fmt.Sprintf(`[databases]
pooled = host=%s dbname=%s user=fairlead
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
`, u.Query().Get("host"), strings.TrimPrefix(u.Path, "/"), port)
	return folder, os.WriteFile(filepath.Join(folder, "pgbouncer.ini"), []byte(settings), 0o644) // another user reads it
}

package storagetest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"fairlead/storage/localpg"
)

// Server is a PostgreSQL server for one test, which can stop and restart it. Its port
// stays the same.
type Server struct {
	tb testing.TB
	c  *cluster
}

// The ways to stop a server.
const (
	Fast      = "fast"      // disconnects clients cleanly
	Immediate = "immediate" // as in a crash; recovers what was committed
)

// NewServer starts a PostgreSQL with one migrated database.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	if localpg.Programs() == "" {
		skip(tb, "no PostgreSQL here: install postgresql to run this test on it")
	}
	host, port := "127.0.0.1", freePort(tb)
	c, err := startCluster(fmt.Sprintf("listen_addresses = '%s'\nport = %s", host, port), url.Values{"host": {host}, "port": {port}})
	if err != nil {
		tb.Fatalf("start a PostgreSQL server: %v", err)
	}
	tb.Cleanup(func() {
		_ = c.admin.Close()
		_ = c.alive.Close()
		_ = c.keeper.Wait() // its status is the server's
	})
	return &Server{tb, c}
}

// freePort returns a port outside of the range that the system assigns to other tests.
func freePort(tb testing.TB) string {
	tb.Helper()
	for range 100 {
		port := strconv.Itoa(10_000 + rand.IntN(10_000))
		if free, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = free.Close()
			return port
		}
	}
	tb.Fatal("no port is free")
	return ""
}

// URL returns the URL of the server's database.
func (s *Server) URL() string { return s.c.url(migrated) }

// Stop stops the server and waits until it has ended.
func (s *Server) Stop(how string) { s.control("-m", how, "stop") }

// Start starts a stopped server and waits until it accepts connections.
func (s *Server) Start() { s.control("-l", "log", "start") }

func (s *Server) control(args ...string) {
	s.tb.Helper()
	c := exec.Command(filepath.Join(localpg.Programs(), "pg_ctl"), append([]string{"-D", "data", "-w"}, args...)...)
	c.Dir = s.c.folder
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := localpg.RunAs(c, s.c.folder); err != nil {
		s.tb.Fatal(err)
	}
	if said, err := c.CombinedOutput(); err != nil {
		s.tb.Fatalf("pg_ctl %v: %v: %s", args, err, said)
	}
}

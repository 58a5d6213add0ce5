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

// Server is a PostgreSQL of one test's own, which the test may take away and bring
// back. It listens at one port of this machine all the while.
type Server struct {
	tb testing.TB
	c  *cluster
}

// How a server is stopped.
const (
	Fast      = "fast"      // everybody is told
	Immediate = "immediate" // as in a crash; what was committed is recovered
)

// NewServer starts a PostgreSQL with one migrated database.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	if localpg.Programs() == "" {
		lacking(tb, "no PostgreSQL here: install postgresql to run this test on it")
	}
	host, port := "127.0.0.1", freePort(tb)
	c, err := startCluster(fmt.Sprintf("listen_addresses = '%s'\nport = %s", host, port), url.Values{"host": {host}, "port": {port}})
	if err != nil {
		tb.Fatalf("start a PostgreSQL of the test's own: %v", err)
	}
	tb.Cleanup(func() {
		_ = c.alive.Close()
		_ = c.keeper.Wait() // it ends as the server does
	})
	return &Server{tb, c}
}

// freePort is one that the system gives to nobody who leaves the choice to it, as
// all other tests do.
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

// URL names the database.
func (s *Server) URL() string { return s.c.url(migrated) }

// Stop ends the server, and returns when nobody is left.
func (s *Server) Stop(how string) { s.control("-m", how, "stop") }

// Start brings a server back that was stopped, and returns when it lets people in.
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

package storagetest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// Freeze suspends every process of the server. The system still accepts connections for
// it, and nothing answers them.
func (s *Server) Freeze() {
	s.tb.Helper()
	if runtime.GOOS != "linux" {
		skip(s.tb, "finding PostgreSQL's processes requires Linux")
	}
	keeper := s.postmaster()
	s.signal(keeper, syscall.SIGSTOP)
	for status(keeper).state != "T" { // until then it may start others
	}
	for _, child := range children(keeper) {
		s.signal(child, syscall.SIGSTOP)
	}
}

// Thaw resumes a frozen server.
func (s *Server) Thaw() {
	s.tb.Helper()
	keeper := s.postmaster()
	for _, child := range children(keeper) {
		s.signal(child, syscall.SIGCONT)
	}
	s.signal(keeper, syscall.SIGCONT)
}

func (s *Server) signal(pid int, what syscall.Signal) {
	s.tb.Helper()
	if err := syscall.Kill(pid, what); err != nil {
		s.tb.Fatalf("signal %d to PostgreSQL: %v", what, err)
	}
}

// postmaster returns the ID of the server's main process.
func (s *Server) postmaster() int {
	s.tb.Helper()
	file, err := os.ReadFile(filepath.Join(s.c.folder, "data", "postmaster.pid"))
	if err != nil {
		s.tb.Fatal(err)
	}
	first, _, _ := bytes.Cut(file, []byte("\n"))
	pid, err := strconv.Atoi(string(first))
	if err != nil {
		s.tb.Fatal(err)
	}
	return pid
}

// process is an entry in /proc.
type process struct {
	state  string
	parent int
}

func status(pid int) (p process) {
	file, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{} // it has ended
	}
	_, rest, _ := strings.Cut(string(file), ") ") // skip its name
	_, _ = fmt.Fscan(strings.NewReader(rest), &p.state, &p.parent)
	return p
}

func children(of int) (pids []int) {
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, path := range all {
		pid, err := strconv.Atoi(filepath.Base(path))
		if err == nil && status(pid).parent == of {
			pids = append(pids, pid)
		}
	}
	return pids
}

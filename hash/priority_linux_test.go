package hash

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A priority counts within a session, and the database has its own.
func TestServeYieldsToOtherSessions(t *testing.T) {
	t.Parallel()
	h, w := withProcess(t)
	if _, err := h.Hash(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	pid := w.process.Process.Pid
	if session, err := unix.Getsid(pid); err != nil || session != pid {
		t.Errorf("process %d is in session %d (%v)", pid, session, err)
	}
	share, err := os.ReadFile(fmt.Sprintf("/proc/%d/autogroup", pid))
	if err == nil && !strings.HasSuffix(strings.TrimSpace(string(share)), fmt.Sprint("nice ", lowest)) {
		t.Errorf("the share of its session is %s", share)
	}
	attr, err := unix.SchedGetAttr(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	if attr.Nice != lowest || attr.Runtime != 0 && attr.Runtime != uint64(timeSlice) { // 0 before Linux 6.12
		t.Errorf("its scheduling is %+v", attr)
	}
}

package account

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A priority counts within a session, and the database has its own.
func TestAProcessForHashingYieldsToOtherSessions(t *testing.T) {
	t.Parallel()
	h, w := beside(t)
	if _, err := h.Hash(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	pid := w.process.Process.Pid
	if session, err := unix.Getsid(pid); err != nil || session != pid {
		t.Errorf("process %d is of session %d (%v)", pid, session, err)
	}
	share, err := os.ReadFile(fmt.Sprintf("/proc/%d/autogroup", pid))
	if err == nil && !strings.HasSuffix(strings.TrimSpace(string(share)), fmt.Sprint("nice ", lowest)) {
		t.Errorf("its session has %s", share)
	}
	attr, err := unix.SchedGetAttr(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	if attr.Nice != lowest || attr.Runtime != 0 && attr.Runtime != uint64(shortest) { // 0 before Linux 6.12
		t.Errorf("it is scheduled with %+v", attr)
	}
}

package hash

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test start this binary to hash, as the server starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "hash" {
		if err := Serve(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// withProcess is a hasher with one process.
func withProcess(t *testing.T) (*Hasher, *worker) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h := New(Options{Workers: 1, Command: []string{self, "hash"}, Cost: cheap})
	t.Cleanup(h.Close)
	w := <-h.idle
	h.idle <- w
	return h, w
}

func TestServeHashesAsTheServerDoes(t *testing.T) {
	t.Parallel()
	far, w := withProcess(t)
	near := New(Options{Cost: cheap})
	for name, password := range map[string]string{"a password": "secret", "an empty one": "", "any bytes": "\x00\xff\n\"", "a long one": string(make([]byte, 5000))} {
		for _, pair := range [][2]*Hasher{{far, near}, {near, far}} {
			hash, err := pair[0].Hash(t.Context(), password)
			if err != nil {
				t.Fatal(err)
			}
			if match, outdated, err := pair[1].Verify(t.Context(), password, hash); !match || outdated || err != nil {
				t.Errorf("%s: got %v, outdated %v, error %v", name, match, outdated, err)
			}
			if match, _, err := pair[1].Verify(t.Context(), password+"x", hash); match || err != nil {
				t.Errorf("%s and a letter: got %v, error %v", name, match, err)
			}
		}
	}
	if _, _, err := far.Verify(t.Context(), "secret", "not a hash"); err == nil {
		t.Error("a malformed hash gave no error")
	}
	if w.process == nil {
		t.Error("no process was used")
	}
}

func TestServeRunsAtTheLowestPriority(t *testing.T) {
	t.Parallel()
	h, w := withProcess(t)
	if _, err := h.Hash(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	const none = 20 // the system call returns this less the priority
	if got, err := syscall.Getpriority(syscall.PRIO_PROCESS, w.process.Process.Pid); err != nil || none-got != lowest {
		t.Errorf("its priority is %d (%v), want %d", none-got, err, lowest)
	}
}

func TestHashWorksWhenItsProcessEnds(t *testing.T) {
	t.Parallel()
	h, w := withProcess(t)
	var before int
	for range 3 {
		if _, err := h.Hash(t.Context(), "secret"); err != nil {
			t.Fatal(err)
		}
		if w.process == nil || w.process.Process.Pid == before {
			t.Fatal("there is no new process")
		}
		before = w.process.Process.Pid
		_ = w.process.Process.Kill()
		if hash, err := h.Hash(t.Context(), "secret"); err != nil || hash == "" {
			t.Errorf("the hash whose process ended: %q %v", hash, err)
		}
	}
}

func TestHashWorksWhenItsProcessHangs(t *testing.T) {
	t.Parallel()
	h, w := withProcess(t)
	if _, err := h.Hash(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	if err := w.process.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	w.timeout = time.Millisecond // it would never answer
	if hash, err := h.Hash(t.Context(), "secret"); err != nil || hash == "" {
		t.Errorf("the hash whose process was stopped: %q %v", hash, err)
	}
}

func TestHashWorksWithoutItsProgram(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]string{"no such program": t.TempDir() + "/none", "one that prints nothing": "/bin/true", "one that prints something else": "/bin/ls"} {
		h := New(Options{Command: []string{command}, Cost: cheap})
		hash, err := h.Hash(t.Context(), "secret")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if match, _, err := h.Verify(t.Context(), "secret", hash); !match || err != nil {
			t.Errorf("%s: %v %v", name, match, err)
		}
		h.Close()
	}
}

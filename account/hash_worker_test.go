package account

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test start this binary to hash, as the server starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "hash" {
		if err := ServeHashes(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// beside is a hasher with one process.
func beside(t *testing.T) (*Hasher, *worker) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h := newHasher(1, []string{self, "hash"})
	t.Cleanup(h.Close)
	w := <-h.workers
	h.workers <- w
	return h, w
}

func TestAProcessHashesAsThisOneDoes(t *testing.T) {
	t.Parallel()
	far, w := beside(t)
	near := NewHasher()
	for name, password := range map[string]string{"a password": "secret", "none": "", "any bytes": "\x00\xff\n\"", "a long one": string(make([]byte, 5000))} {
		for _, pair := range [][2]*Hasher{{far, near}, {near, far}} {
			hash, err := pair[0].Hash(t.Context(), password)
			if err != nil {
				t.Fatal(err)
			}
			if same, outdated, err := pair[1].Verify(t.Context(), password, hash); !same || outdated || err != nil {
				t.Errorf("%s: got %v, outdated %v, error %v", name, same, outdated, err)
			}
			if same, _, err := pair[1].Verify(t.Context(), password+"x", hash); same || err != nil {
				t.Errorf("%s and a letter: got %v, error %v", name, same, err)
			}
		}
	}
	if _, _, err := far.Verify(t.Context(), "secret", "not a hash"); err == nil {
		t.Error("a hash that is none gave no error")
	}
	if w.process == nil {
		t.Error("no process was asked")
	}
}

func TestAProcessForHashingYieldsToEverybodyElse(t *testing.T) {
	t.Parallel()
	h, w := beside(t)
	if _, err := h.Hash(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	const none = 20 // what the system call answers is this less the priority
	if got, err := syscall.Getpriority(syscall.PRIO_PROCESS, w.process.Process.Pid); err != nil || none-got != lowest {
		t.Errorf("its priority is %d (%v), want %d", none-got, err, lowest)
	}
}

func TestNobodyIsKeptOutWhenAProcessForHashingEnds(t *testing.T) {
	t.Parallel()
	h, w := beside(t)
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

func TestNobodyIsKeptOutWhenAProcessForHashingIsStopped(t *testing.T) {
	t.Parallel()
	h, w := beside(t)
	if _, err := h.Hash(t.Context(), "secret"); err != nil {
		t.Fatal(err)
	}
	if err := w.process.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	w.patience = time.Millisecond // it would never answer
	if hash, err := h.Hash(t.Context(), "secret"); err != nil || hash == "" {
		t.Errorf("the hash whose process was stopped: %q %v", hash, err)
	}
}

func TestWithoutAProcessPasswordsAreHashedHere(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]string{"no such program": t.TempDir() + "/none", "one that says nothing": "/bin/true", "one that says nonsense": "/bin/ls"} {
		h := NewHasher(command)
		hash, err := h.Hash(t.Context(), "secret")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if same, _, err := h.Verify(t.Context(), "secret", hash); !same || err != nil {
			t.Errorf("%s: %v %v", name, same, err)
		}
		h.Close()
	}
}

package hash

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// cheap keeps tests fast that do not look at the cost.
var cheap = Cost{MemoryKiB: 8, Passes: 1}

func TestVerifyRunsAFewAtATime(t *testing.T) {
	t.Parallel()
	h := New(Options{Workers: 2, Cost: Cost{MemoryKiB: 1024, Passes: 1}})
	most, stop := make(chan int64), make(chan struct{})
	go func() {
		var highest int64
		for {
			select {
			case <-stop:
				most <- highest
				return
			default:
				highest = max(highest, h.Running())
				runtime.Gosched()
			}
		}
	}()
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, _, err := h.Verify(t.Context(), "secret", ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(stop)
	if got := <-most; got > 2 {
		t.Errorf("%d hashes ran at once, want at most 2", got)
	}
	if h.Done() != 50 {
		t.Errorf("%d hashes are done, want 50", h.Done())
	}
	if h.Running() != 0 || h.Waiting() != 0 {
		t.Errorf("%d are still running and %d waiting", h.Running(), h.Waiting())
	}
}

func TestHashIsRefusedWhenTheQueueIsFull(t *testing.T) {
	t.Parallel()
	h := New(Options{Cost: cheap})
	for range cap(h.queue) {
		if _, err := h.Queue(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Hash(t.Context(), "secret"); !errors.Is(err, ErrBusy) {
		t.Errorf("Hash: got %v, want ErrBusy", err)
	}
	if _, _, err := h.Verify(t.Context(), "secret", ""); !errors.Is(err, ErrBusy) {
		t.Errorf("Verify: got %v, want ErrBusy", err)
	}
	if h.Refused() != 2 {
		t.Errorf("%d were refused, want 2", h.Refused())
	}
	if want := int64(cap(h.queue)); h.Waiting() != want {
		t.Errorf("%d are waiting, want %d", h.Waiting(), want)
	}
}

func TestHashIsNotComputedForACallerWhoLeft(t *testing.T) {
	t.Parallel()
	h := New(Options{Cost: cheap})
	for range cap(h.idle) {
		<-h.idle
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := h.Hash(ctx, "secret"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if h.Waiting() != 0 || h.Done() != 0 {
		t.Errorf("%d are waiting and %d done, want none", h.Waiting(), h.Done())
	}
}

func TestVerifyMatchesOnlyTheRightPassword(t *testing.T) {
	t.Parallel()
	h := New(Options{Cost: cheap})
	hash, err := h.Hash(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		password, hash string
		want           bool
	}{
		"the password":              {"secret", hash, true},
		"another password":          {"Secret", hash, false},
		"an empty password":         {"", hash, false},
		"no account":                {"secret", "", false},
		"an empty one, no account":  {"", "", false},
		"the decoy as the password": {h.decoy, "", false},
	} {
		got, outdated, err := h.Verify(t.Context(), row.password, row.hash)
		if err != nil || got != row.want || outdated {
			t.Errorf("%s: got %v, outdated %v, error %v", name, got, outdated, err)
		}
	}
	if _, _, err := h.Verify(t.Context(), "secret", "not a hash"); err == nil {
		t.Error("a malformed hash gave no error")
	}
}

func TestHashCostsWhatOWASPRecommends(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	hash, err := h.Hash(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	const want = "$argon2id$v=19$m=19456,t=2,p=1$"
	if !strings.HasPrefix(hash, want) {
		t.Errorf("the hash is %q, want %s…", hash, want)
	}
	if !strings.HasPrefix(h.decoy, want) {
		t.Errorf("the decoy is %q, want %s…", h.decoy, want)
	}
}

func TestVerifySaysThatAHashIsOutdated(t *testing.T) {
	t.Parallel()
	hash, err := New(Options{Cost: cheap}).Hash(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	h := New(Options{Cost: Cost{MemoryKiB: 16, Passes: 1}})
	if match, outdated, err := h.Verify(t.Context(), "secret", hash); !match || !outdated || err != nil {
		t.Errorf("got %v, outdated %v, error %v", match, outdated, err)
	}
}

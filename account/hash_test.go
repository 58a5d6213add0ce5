package account

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"sync"
	"testing"

	"fairlead/web"
)

func TestAFloodOfPasswordsIsHashedAFewAtATime(t *testing.T) {
	t.Parallel()
	h := NewHasher()
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
	if got := <-most; got < 1 || got > int64(cap(h.workers)) {
		t.Errorf("%d hashes ran at once, want 1 to %d", got, cap(h.workers))
	}
	if h.Done() != 50 || h.Running() != 0 || h.Waiting() != 0 || h.Refused() != 0 {
		t.Errorf("%d done, %d running, %d waiting, %d refused, want 50 done", h.Done(), h.Running(), h.Waiting(), h.Refused())
	}
}

func TestWhoFindsTheQueueFullIsToldAtOnce(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	for range cap(h.queue) {
		h.queue <- struct{}{}
	}
	_, err := h.Hash(t.Context(), "secret")
	wantBusy(t, err)
	if !errors.Is(err, web.ErrOverloaded) || h.Refused() != 1 || h.Waiting() != int64(cap(h.queue)) {
		t.Errorf("got %v, %d refused, %d waiting", err, h.Refused(), h.Waiting())
	}
}

func TestWhoLeavesWhileWaitingIsNotHashed(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	for range cap(h.workers) {
		<-h.workers
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := h.Hash(ctx, "secret")
	wantBusy(t, err)
	if !errors.Is(err, context.Canceled) || len(h.queue) != 0 || h.Done() != 0 {
		t.Errorf("got %v, with %d left in the queue and %d done", err, len(h.queue), h.Done())
	}
}

func wantBusy(t *testing.T, err error) {
	t.Helper()
	var refused *web.Error
	if !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable || refused.RetryAfter == 0 {
		t.Errorf("got %v, want a busy answer", err)
	}
}

func TestOnlyTheRightPasswordMatches(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	hash, err := h.Hash(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		password, hash string
		want           bool
	}{
		"the password":                 {"secret", hash, true},
		"another":                      {"Secret", hash, false},
		"none":                         {"", hash, false},
		"nobody's":                     {"secret", "", false},
		"none and nobody's":            {"", "", false},
		"what nobody's hash stands on": {h.decoy, "", false},
	} {
		got, outdated, err := h.Verify(t.Context(), row.password, row.hash)
		if err != nil || got != row.want || outdated {
			t.Errorf("%s: got %v, outdated %v, error %v", name, got, outdated, err)
		}
	}
	if _, _, err := h.Verify(t.Context(), "secret", "not a hash"); err == nil {
		t.Error("a hash that is none gave no error")
	}
}

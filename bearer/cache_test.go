package bearer_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

func TestRevokedTokenIsRefusedAfterCacheFor(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.CacheFor = 10 * time.Second
		a.mustAnswer(t, good, http.StatusOK, "at first")
		a.peer.set(good, nil)
		a.clock.advance(10*time.Second - 1)
		a.mustAnswer(t, good, http.StatusOK, "while cached")
		a.clock.advance(1)
		a.mustAnswer(t, good, http.StatusUnauthorized, "after CacheFor")
		if n := a.peer.count(good); n != 2 {
			t.Errorf("the server was asked %d times", n)
		}
	})
}

func TestUsingATokenDoesNotKeepItCached(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.set(good, nil)
	for range 4 {
		a.clock.advance(time.Second)
		a.mustAnswer(t, good, http.StatusOK, "while cached")
	}
	a.clock.advance(time.Second)
	a.mustAnswer(t, good, http.StatusUnauthorized, "after the standard five seconds")
}

func TestCacheForCountsFromTheRequest(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.peer.answers(func(w http.ResponseWriter, _ *http.Request) {
		a.clock.advance(4 * time.Second) // in flight
		_, _ = fmt.Fprint(w, `{"active": true, "client_id": "partner_1", "sub": "1"}`)
	})
	a.mustAnswer(t, good, http.StatusOK, "a slow answer")
	a.peer.answers(nil)
	a.peer.set(good, nil)
	a.clock.advance(time.Second)
	a.mustAnswer(t, good, http.StatusUnauthorized, "five seconds after the request")
}

func TestTokenIsNotCachedBeyondItsExpiry(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheFor, a.Grace = time.Hour, time.Hour
	answer := accountToken()
	answer["exp"] = a.clock.now().Unix() + 60
	a.peer.set(good, answer)
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.fail()
	a.clock.advance(time.Minute - 1)
	a.mustAnswer(t, good, http.StatusOK, "just before its expiry")
	a.clock.advance(1)
	a.mustAnswer(t, good, http.StatusServiceUnavailable, "at its expiry, with the server unavailable")
	a.peer.answers(nil)
	a.mustAnswer(t, good, http.StatusUnauthorized, "at its expiry, even if the server's clock is slow")
}

func TestRefusalIsCachedForAShorterTime(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.peer.set(good, nil)
		a.mustAnswer(t, good, http.StatusUnauthorized, "while the partner is suspended")
		a.peer.set(good, accountToken())
		a.clock.advance(time.Second - 1)
		a.mustAnswer(t, good, http.StatusUnauthorized, "while cached")
		a.clock.advance(1)
		a.mustAnswer(t, good, http.StatusOK, "after a second")
	})
}

func TestNothingIsCachedWithNegativeTimes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheFor, a.CacheRefusalsFor = -1, -1
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.set(good, nil)
	a.mustAnswer(t, good, http.StatusUnauthorized, "immediately after its revocation")
	a.peer.set(good, accountToken())
	a.mustAnswer(t, good, http.StatusOK, "immediately after its return")
}

func TestInvalidTokensDoNotDisplaceValidOnes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheSize = 2
	a.mustAnswer(t, good, http.StatusOK, "at first")
	for i := range 20 {
		a.mustAnswer(t, made(fmt.Sprint(i)), http.StatusUnauthorized, "made up")
	}
	a.mustAnswer(t, good, http.StatusOK, "afterwards")
	if n := a.peer.count(good); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestLeastRecentlyUsedTokenIsDroppedFirst(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheSize = 2
	for _, key := range []string{"a", "b", "a", "c", "a", "b"} { // c takes the place of b
		token := made(key)
		a.peer.set(token, accountToken())
		a.mustAnswer(t, token, http.StatusOK, key)
	}
	for key, want := range map[string]int{"a": 1, "b": 2, "c": 1} {
		if got := a.peer.count(made(key)); got != want {
			t.Errorf("the server was asked about %s %d times, want %d", key, got, want)
		}
	}
}

func TestConcurrentCallsWithOneTokenShareOneRequest(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		var calls sync.WaitGroup
		for range 100 {
			calls.Add(1)
			go func() {
				defer calls.Done()
				a.mustAnswer(t, good, http.StatusOK, "together")
			}()
		}
		calls.Wait()
		if n := a.peer.count(good); n != 1 {
			t.Errorf("the server was asked %d times", n)
		}
	})
}

func TestRevocationDuringManyConcurrentCalls(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheSize = 3
	for i := range 8 {
		a.peer.set(made(fmt.Sprint(i)), accountToken())
	}
	var calls sync.WaitGroup
	for worker := range 32 {
		calls.Add(1)
		go func() {
			defer calls.Done()
			for i := range 50 {
				token := made(fmt.Sprint((worker + i) % 8))
				if i == 25 {
					a.peer.set(token, nil)
					a.clock.advance(time.Second)
				}
				if w := a.call("Bearer " + token); w.Code != http.StatusOK && w.Code != http.StatusUnauthorized {
					t.Errorf("got %d %s", w.Code, w.Body)
				}
			}
		}()
	}
	calls.Wait()
	a.clock.advance(5 * time.Second)
	for i := range 8 {
		a.mustAnswer(t, made(fmt.Sprint(i)), http.StatusUnauthorized, "after CacheFor")
	}
}

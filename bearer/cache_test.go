package bearer_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

func TestRevokedTokenIsRefusedWithinTheBound(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.CacheFor = 10 * time.Second
		a.mustAnswer(t, good, http.StatusOK, "at first")
		a.peer.set(good, nil)
		a.clock.turn(10*time.Second - 1)
		a.mustAnswer(t, good, http.StatusOK, "while remembered")
		a.clock.turn(1)
		a.mustAnswer(t, good, http.StatusUnauthorized, "at the bound")
		if n := a.peer.count(good); n != 2 {
			t.Errorf("the server was asked %d times", n)
		}
	})
}

func TestUsingATokenDoesNotProlongIt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.set(good, nil)
	for range 4 {
		a.clock.turn(time.Second)
		a.mustAnswer(t, good, http.StatusOK, "while remembered")
	}
	a.clock.turn(time.Second)
	a.mustAnswer(t, good, http.StatusUnauthorized, "after the standard five seconds")
}

func TestBoundCountsFromTheQuestionNotFromItsAnswer(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.peer.answers(func(w http.ResponseWriter, _ *http.Request) {
		a.clock.turn(4 * time.Second) // on its way
		_, _ = fmt.Fprint(w, `{"active": true, "client_id": "partner_1", "sub": "1"}`)
	})
	a.mustAnswer(t, good, http.StatusOK, "a slow answer")
	a.peer.answers(nil)
	a.peer.set(good, nil)
	a.clock.turn(time.Second)
	a.mustAnswer(t, good, http.StatusUnauthorized, "five seconds after the question")
}

func TestTokenIsNeverRememberedBeyondItsEnd(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheFor, a.Grace = time.Hour, time.Hour
	said := accountToken()
	said["exp"] = a.clock.now().Unix() + 60
	a.peer.set(good, said)
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.away()
	a.clock.turn(time.Minute - 1)
	a.mustAnswer(t, good, http.StatusOK, "a moment before its end")
	a.clock.turn(1)
	a.mustAnswer(t, good, http.StatusServiceUnavailable, "at its end, with the server away")
	a.peer.answers(nil)
	a.mustAnswer(t, good, http.StatusUnauthorized, "at its end, even if the server's clock is behind")
}

func TestRefusalIsRememberedForAShorterTime(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.peer.set(good, nil)
		a.mustAnswer(t, good, http.StatusUnauthorized, "while the partner is suspended")
		a.peer.set(good, accountToken())
		a.clock.turn(time.Second - 1)
		a.mustAnswer(t, good, http.StatusUnauthorized, "while remembered")
		a.clock.turn(1)
		a.mustAnswer(t, good, http.StatusOK, "after a second")
	})
}

func TestNothingIsRememberedWhereNothingShouldBe(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheFor, a.CacheRefusalsFor = -1, -1
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.set(good, nil)
	a.mustAnswer(t, good, http.StatusUnauthorized, "at once after its end")
	a.peer.set(good, accountToken())
	a.mustAnswer(t, good, http.StatusOK, "at once after its return")
}

func TestMadeUpTokensPushNoGoodOneOut(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheSize = 2
	a.mustAnswer(t, good, http.StatusOK, "at first")
	for i := range 20 {
		a.mustAnswer(t, fmt.Sprintf("oauth.%d", i), http.StatusUnauthorized, "made up")
	}
	a.mustAnswer(t, good, http.StatusOK, "afterwards")
	if n := a.peer.count(good); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestTokenUsedLongestAgoIsForgottenFirst(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheSize = 2
	for _, token := range []string{"a", "b", "a", "c", "a", "b"} { // b goes for c
		a.peer.set(token, accountToken())
		a.mustAnswer(t, token, http.StatusOK, token)
	}
	for token, want := range map[string]int{"a": 1, "b": 2, "c": 1} {
		if got := a.peer.count(token); got != want {
			t.Errorf("the server was asked about %s %d times, want %d", token, got, want)
		}
	}
}

func TestCallsWithOneTokenShareOneQuestion(t *testing.T) {
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

func TestManyCallsAndAnEndInTheirMidst(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.CacheSize = 3
	for i := range 8 {
		a.peer.set(fmt.Sprint("oauth.", i), accountToken())
	}
	var calls sync.WaitGroup
	for worker := range 32 {
		calls.Add(1)
		go func() {
			defer calls.Done()
			for i := range 50 {
				token := fmt.Sprint("oauth.", (worker+i)%8)
				if i == 25 {
					a.peer.set(token, nil)
					a.clock.turn(time.Second)
				}
				if w := a.call("Bearer " + token); w.Code != http.StatusOK && w.Code != http.StatusUnauthorized {
					t.Errorf("got %d %s", w.Code, w.Body)
				}
			}
		}()
	}
	calls.Wait()
	a.clock.turn(5 * time.Second)
	for i := range 8 {
		a.mustAnswer(t, fmt.Sprint("oauth.", i), http.StatusUnauthorized, "after the bound")
	}
}

package web_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/web"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func TestLimitAllowsItsBurstAndThenOnePerInterval(t *testing.T) {
	t.Parallel()
	l := web.NewLimit(3, 10*time.Second)
	for _, step := range []struct{ at, wait time.Duration }{
		{0, 0}, {0, 0}, {0, 0},
		{0, 10 * time.Second},
		{4 * time.Second, 6 * time.Second},
		{10 * time.Second, 0},
		{10 * time.Second, 10 * time.Second},
		{15 * time.Second, 5 * time.Second},
		{40 * time.Second, 0}, {40 * time.Second, 0}, {40 * time.Second, 0},
		{40 * time.Second, 10 * time.Second},
		{time.Hour, 0}, {time.Hour, 0}, {time.Hour, 0}, // never more than the burst
		{time.Hour, 10 * time.Second},
	} {
		if got := l.Take("key", noon.Add(step.at)); got.Round(time.Millisecond) != step.wait {
			t.Errorf("after %v: wait %v, want %v", step.at, got, step.wait)
		}
	}
}

func TestLimitCountsEachKeyApart(t *testing.T) {
	t.Parallel()
	l := web.NewLimit(1, time.Minute)
	for _, key := range []string{"a", "b", ""} {
		if wait := l.Take(key, noon); wait != 0 {
			t.Errorf("%q waits %v", key, wait)
		}
		if wait := l.Take(key, noon); wait != time.Minute {
			t.Errorf("%q waits %v, want a minute", key, wait)
		}
	}
	l.Forget("a")
	l.Forget("nobody")
	if wait := l.Take("a", noon); wait != 0 {
		t.Errorf("waits %v after it was forgotten", wait)
	}
}

func TestLimitAllowsATryAfterTheWaitItNames(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		burst, every := 1+random.IntN(30), time.Duration(1+random.Int64N(int64(time.Minute)))
		l := web.NewLimit(burst, every)
		now := noon
		for range 100 {
			now = now.Add(time.Duration(random.Int64N(int64(every))))
			if wait := l.Take("key", now); wait > 0 {
				now = now.Add(wait)
				if again := l.Take("key", now); again > time.Microsecond {
					t.Fatalf("burst %d every %v: wait %v and then %v more", burst, every, wait, again)
				}
			}
		}
	}
}

func TestLimitHoldsWhenRaced(t *testing.T) {
	t.Parallel()
	l := web.NewLimit(10, time.Minute)
	var allowed atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if l.Take("key", noon) == 0 {
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if allowed.Load() != 10 {
		t.Errorf("%d were let in, want 10", allowed.Load())
	}
}

func TestLimitForgetsOnlyFullBuckets(t *testing.T) {
	t.Parallel()
	l := web.NewLimit(1, time.Hour)
	for i := range 49_999 {
		l.Take(fmt.Sprint("idle ", i), noon)
	}
	now := noon.Add(59 * time.Minute)
	l.Take("busy", now)
	now = noon.Add(time.Hour) // all idle ones are full again
	for i := range 45_000 {
		l.Take(fmt.Sprint("flood ", i), now)
	}
	if wait := l.Take("busy", now); wait != 59*time.Minute {
		t.Errorf("the busy key waits %v, want 59 minutes", wait)
	}
}

func TestLimitKeepsAKeyInAFloodOfOthers(t *testing.T) {
	t.Parallel()
	l := web.NewLimit(1, time.Hour)
	l.Take("victim", noon)
	for i := range 200_000 {
		l.Take(fmt.Sprint("flood ", i), noon)
	}
	if wait := l.Take("victim", noon); wait != time.Hour {
		t.Errorf("the victim's key waits %v, want an hour", wait)
	}
	refused := 0
	for i := range 2000 { // new keys share what is left of the memory
		if l.Take(fmt.Sprint("more ", i), noon) > 0 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("a key beyond the bound of memory is never limited")
	}
	if wait := l.Take("later", noon.Add(2*time.Hour)); wait != 0 {
		t.Errorf("after the flood a new key waits %v", wait)
	}
}

func TestAllowIPCountsByNetwork(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.clock.Advance(0)
	h.app.Unlimited = false
	h.app.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	l := web.NewLimit(1, time.Minute)
	ask := func(peer, forwarded string) error {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-For", forwarded)
		return h.app.AllowIP(l, r)
	}
	for _, step := range []struct {
		name, peer, forwarded string
		allowed               bool
	}{
		{"the first of somebody", "192.0.2.1:1234", "", true},
		{"their second, from another port", "192.0.2.1:4321", "", false},
		{"their third, who say that they are somebody else", "192.0.2.1:4321", "192.0.2.7", false},
		{"the same behind a proxy", "10.0.0.1:1", "192.0.2.1", false},
		{"somebody else behind it", "10.0.0.1:1", "192.0.2.2", true},
		{"the first from a household", "[2001:db8:1:2::1]:1", "", true},
		{"another address of it", "[2001:db8:1:2:ffff::9]:1", "", false},
		{"the next household", "[2001:db8:1:3::1]:1", "", true},
		{"an IPv4 address in IPv6", "[::ffff:192.0.2.1]:1", "", false},
		{"with a zone that is made up", "10.0.0.1:1", "2001:db8:1:2::1%one", false},
		{"who has no address", "@", "", true},
		{"who has none either", "@", "", false},
	} {
		var refused *web.Error
		err := ask(step.peer, step.forwarded)
		if step.allowed != (err == nil) || err != nil && (!errors.As(err, &refused) || refused.RetryAfter != time.Minute) {
			t.Errorf("%s: %v, want it allowed: %v", step.name, err, step.allowed)
		}
	}
	h.app.Unlimited = true
	if err := ask("192.0.2.1:1234", ""); err != nil {
		t.Errorf("limited while limits are off: %v", err)
	}
}

func TestTooManySaysHowLongToWait(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Nanosecond:             "a second",
		time.Second:                 "a second",
		1001 * time.Millisecond:     "2 seconds",
		59 * time.Second:            "59 seconds",
		59*time.Second + 1:          "a minute",
		time.Minute:                 "a minute",
		61 * time.Second:            "2 minutes",
		time.Hour:                   "60 minutes",
		2*time.Minute + time.Second: "3 minutes",
	} {
		if got := web.TooMany(d).Message().English(); got != "Please wait "+want+" and try again." {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
}

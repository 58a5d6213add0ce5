package bearer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"time"
)

// errRefused means that the token is known to be invalid. After any other error its
// validity is unknown.
var errRefused = errors.New("bearer: the token is invalid")

// check finds a token's caller in the cache, by joining a request in flight, or by asking
// the server.
func (c *Checker) check(ctx context.Context, token string) (*Caller, error) {
	k, now := key(sha256.Sum256([]byte(token))), c.now()
	c.mu.Lock()
	if e, ok := c.lookup(k, now); ok {
		c.mu.Unlock()
		return e.result(now)
	}
	r, joined := c.inFlight[k]
	if !joined {
		r = c.begin(k, now)
	}
	c.mu.Unlock()
	if !joined {
		c.finish(ctx, r, token)
	}
	return r.wait(ctx, c.now)
}

// lookup finds an answer that is still fresh. The caller holds mu.
func (c *Checker) lookup(k key, now time.Time) (entry, bool) {
	if e, ok := c.accepted.get(k); ok && now.Before(e.fresh) {
		return e, true
	}
	e, ok := c.refused.get(k)
	return e, ok && now.Before(e.fresh)
}

// store caches the outcome of a request and returns what applies now: after a failure
// that is the last good answer, within Grace. The caller holds mu.
func (c *Checker) store(k key, sentAt time.Time, caller *Caller, err error) (entry, error) {
	switch {
	case err == nil:
		e := c.newEntry(sentAt, caller)
		c.refused.drop(k)
		c.accepted.put(k, e)
		return e, nil
	case errors.Is(err, errRefused):
		e := entry{why: whyOf(err), fresh: sentAt.Add(lifetime(c.CacheRefusalsFor, time.Second))}
		c.accepted.drop(k)
		c.refused.put(k, e)
		return e, nil
	}
	e, ok := c.accepted.get(k)
	now := c.now()
	if !ok || !now.Before(e.stale) {
		return e, err
	}
	e.fresh = earlier(now.Add(lifetime(c.CacheFor, 5*time.Second)), e.stale)
	c.accepted.put(k, e)
	return e, nil
}

// newEntry counts from when the server was asked: the token may have ended while the
// answer was on its way.
func (c *Checker) newEntry(sentAt time.Time, caller *Caller) entry {
	fresh := sentAt.Add(lifetime(c.CacheFor, 5*time.Second))
	e := entry{caller: caller, fresh: fresh, stale: fresh.Add(c.Grace)}
	if !caller.ExpiresAt.IsZero() {
		e.fresh, e.stale = earlier(e.fresh, caller.ExpiresAt), earlier(e.stale, caller.ExpiresAt)
	}
	return e
}

func (e entry) result(now time.Time) (*Caller, error) {
	if e.caller == nil || e.caller.expired(now) {
		return nil, refusedError{e.why}
	}
	return e.caller, nil
}

// lifetime is a cache setting, where zero means the default and less than zero never.
func lifetime(set, standard time.Duration) time.Duration {
	return max(0, cmp.Or(set, standard))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

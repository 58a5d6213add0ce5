package bearer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"time"
)

// errRefused means that the server knows the token not to be good. Any other error means
// that nobody knows.
var errRefused = errors.New("bearer: the token is not good")

// check finds what a token gives: from memory, from a question under way, or by asking.
func (c *Checker) check(ctx context.Context, token string) (*Caller, error) {
	k, now := key(sha256.Sum256([]byte(token))), c.now()
	c.mu.Lock()
	if f, ok := c.recall(k, now); ok {
		c.mu.Unlock()
		return f.result(now)
	}
	q, underWay := c.questions[k]
	if !underWay {
		q = c.begin(k, now)
	}
	c.mu.Unlock()
	if !underWay {
		c.settle(ctx, q, token)
	}
	return q.wait(ctx, c.now)
}

// recall is what was found about a token not long ago.
func (c *Checker) recall(k key, now time.Time) (finding, bool) {
	if f, ok := c.granted.get(k); ok && now.Before(f.fresh) {
		return f, true
	}
	f, ok := c.refused.get(k)
	return f, ok && now.Before(f.fresh)
}

// learn takes in what the server said and answers what counts now.
func (c *Checker) learn(k key, asked time.Time, grant *Caller, err error) (finding, error) {
	switch {
	case err == nil:
		f := c.found(asked, grant)
		c.refused.drop(k)
		c.granted.put(k, f)
		return f, nil
	case errors.Is(err, errRefused):
		f := finding{fresh: asked.Add(held(c.CacheRefusalsFor, time.Second))}
		c.granted.drop(k)
		c.refused.put(k, f)
		return f, nil
	}
	f, ok := c.granted.get(k)
	now := c.now()
	if !ok || !now.Before(f.stale) {
		return f, err
	}
	f.fresh = earlier(now.Add(held(c.CacheFor, 5*time.Second)), f.stale)
	c.granted.put(k, f)
	return f, nil
}

// found counts from before the question: the token may have ended while the answer was
// on its way.
func (c *Checker) found(asked time.Time, grant *Caller) finding {
	fresh := asked.Add(held(c.CacheFor, 5*time.Second))
	f := finding{grant: grant, fresh: fresh, stale: fresh.Add(c.Grace)}
	if !grant.ExpiresAt.IsZero() {
		f.fresh, f.stale = earlier(f.fresh, grant.ExpiresAt), earlier(f.stale, grant.ExpiresAt)
	}
	return f
}

func (f finding) result(now time.Time) (*Caller, error) {
	if f.grant == nil || f.grant.expired(now) {
		return nil, errRefused
	}
	return f.grant, nil
}

// held is how long something is remembered.
func held(set, standard time.Duration) time.Duration {
	return max(0, cmp.Or(set, standard))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

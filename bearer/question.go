package bearer

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"
)

// question is one request to the server about one token. The first call that needs the
// answer asks, in its own goroutine, and others wait for it: what is under way is never
// more than the calls that the API itself is handling.
type question struct {
	key   key
	asked time.Time
	done  chan struct{} // closed when the rest is there
	found finding
	err   error // nobody knows
}

// begin writes a question down, with the mutex held.
func (c *Checker) begin(k key, now time.Time) *question {
	if c.questions == nil {
		c.questions = map[key]*question{}
	}
	q := &question{key: k, asked: now, done: make(chan struct{})}
	c.questions[k] = q
	return q
}

// settle asks and tells everyone. Remembering the answer and ending the question are one
// step, so that no call can come between and ask once more.
func (c *Checker) settle(ctx context.Context, q *question, token string) {
	var grant *Caller
	err := errors.New("bearer: the HTTP client panicked") // unless it did not
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		q.found, q.err = c.learn(q.key, q.asked, grant, err)
		delete(c.questions, q.key)
		close(q.done)
	}()
	grant, err = c.ask(ctx, token)
	if err != nil && !errors.Is(err, errRefused) {
		c.log().ErrorContext(ctx, "an access token could not be checked", "error", err)
	}
}

// ask does not end with the call that asks: others may be waiting.
func (c *Checker) ask(ctx context.Context, token string) (*Caller, error) {
	if err := c.Open(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cmp.Or(c.Timeout, 5*time.Second))
	defer cancel()
	if c.VerifyURL != "" {
		return c.verify(ctx, token)
	}
	return c.introspect(ctx, token)
}

func (q *question) wait(ctx context.Context, now func() time.Time) (*Caller, error) {
	select {
	case <-q.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if q.err != nil {
		return nil, q.err
	}
	return q.found.result(now())
}

func (c *Checker) log() *slog.Logger {
	return cmp.Or(c.Log, slog.Default())
}

package bearer

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// request is one request to the server about one token. The first call that needs the
// answer sends it from its own goroutine and others wait, so there are never more
// requests than calls that the API is handling.
type request struct {
	key    key
	sentAt time.Time
	done   chan struct{} // closed once answer and err are set
	answer entry
	err    error // the token's validity is unknown
}

// begin adds a request to those in flight. The caller holds mu.
func (c *Checker) begin(k key, now time.Time) *request {
	if c.inFlight == nil {
		c.inFlight = map[key]*request{}
	}
	r := &request{key: k, sentAt: now, done: make(chan struct{})}
	c.inFlight[k] = r
	return r
}

// finish asks the server. It caches the answer and ends the request in one step, so that
// no call in between asks again.
func (c *Checker) finish(ctx context.Context, r *request, token string) {
	var caller *Caller
	err := errors.New("bearer: the HTTP client panicked") // replaced unless it does
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		r.answer, r.err = c.store(r.key, r.sentAt, caller, err)
		delete(c.inFlight, r.key)
		close(r.done)
	}()
	caller, err = c.ask(ctx, token)
	if err != nil && !errors.Is(err, errRefused) {
		cmp.Or(c.Log, slog.Default()).ErrorContext(ctx, "an access token could not be checked", "error", err)
	}
}

// ask outlives the call that it is for: other calls may be waiting.
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

func (r *request) wait(ctx context.Context, now func() time.Time) (*Caller, error) {
	select {
	case <-r.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.answer.result(now())
}

// response is what the server answered.
type response struct {
	status int
	header http.Header
	body   []byte
}

// maxBody is more bytes than any answer needs.
const maxBody = 1 << 16

func (c *Checker) send(r *http.Request) (response, error) {
	got, err := c.client.Do(r)
	if err != nil {
		return response{}, err
	}
	defer func() { _ = got.Body.Close() }() // only read
	body, err := io.ReadAll(io.LimitReader(got.Body, maxBody))
	return response{got.StatusCode, got.Header, body}, err
}

package trace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/protobuf/proto"
)

const (
	// sendTimeout is how long a collector may take to answer.
	sendTimeout = 10 * time.Second
	// logEvery is how often a failure is logged at most.
	logEvery = 10 * time.Minute
)

// Exporter sends spans to a collector. It tries once: spans are not worth a queue of retries.
type Exporter struct {
	// Endpoint is where they are posted to.
	Endpoint string
	Log      *slog.Logger
	// Sent and Failed count spans.
	Sent, Failed atomic.Int64

	mu     sync.Mutex
	logged time.Time
}

var _ sdk.SpanExporter = (*Exporter)(nil)

// client follows no redirect, since spans go where the operator said.
var client = &http.Client{Timeout: sendTimeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// ExportSpans never fails, since the rest of the program has no use for the error.
func (e *Exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	if err := e.post(ctx, spans); err != nil {
		e.Failed.Add(int64(len(spans)))
		e.logFailure(err)
		return nil
	}
	e.Sent.Add(int64(len(spans)))
	return nil
}

// Shutdown has nothing to do.
func (*Exporter) Shutdown(context.Context) error { return nil }

func (e *Exporter) post(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	body, err := proto.Marshal(encode(spans))
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-protobuf")
	response, err := client.Do(r)
	if err != nil {
		return withoutURL(err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection is used again
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the collector answered %d", response.StatusCode)
	}
	return nil
}

// withoutURL is an error without the URL, which can have a key of the collector.
func withoutURL(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// logFailure logs one failure in a while.
func (e *Exporter) logFailure(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now := time.Now(); e.logged.IsZero() || now.Sub(e.logged) >= logEvery {
		e.logged = now
		e.Log.Warn("spans could not be sent to the collector", "error", err, "failed_so_far", e.Failed.Load())
	}
}

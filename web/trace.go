package web

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"

	"fairlead/storage"
)

// trace is the state of one request: it records the status and what is logged about it.
type trace struct {
	http.ResponseWriter
	id       string
	log      *slog.Logger
	known    []slog.Attr // see LogWith
	status   int         // zero until there is one
	unlogged bool        // see [Unlogged]
	support  string      // see [SetSupportCode]
	path     string      // what is logged in place of a path with a secret: see [SecretURL]
	place    place
	client   netip.Addr // set by ClientIP
}

func withTrace(ctx context.Context, t *trace) context.Context {
	return context.WithValue(ctx, storage.RequestKey{}, t)
}

// RequestID is for timelines, which storage writes.
func (t *trace) RequestID() string { return t.id }

// traceOf is nil outside of [App.Wrap].
func traceOf(ctx context.Context) *trace {
	t, _ := ctx.Value(storage.RequestKey{}).(*trace)
	return t
}

// newRequestID is unique but not secret.
func newRequestID() string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, rand.Uint64())) //nolint:gosec // no secret
}

// Log is the logger of a request; each of its lines has the request's id.
func Log(ctx context.Context) *slog.Logger {
	if t := traceOf(ctx); t != nil {
		return slog.New(t.log.Handler().WithAttrs(t.known)).With("request", t.id)
	}
	return slog.Default()
}

// LogWith adds what has become known about a request, such as its attempt and client,
// to every line that is logged about it from then on. What is known already is not added.
func LogWith(ctx context.Context, attrs ...slog.Attr) {
	if t := traceOf(ctx); t != nil {
		for _, a := range attrs {
			if !t.knows(a) {
				t.known = t.with(a)
			}
		}
	}
}

func (t *trace) knows(a slog.Attr) bool {
	for _, known := range t.known {
		if known.Equal(a) {
			return true
		}
	}
	return false
}

// SetSupportCode has the pages that answer a request show the support code of an attempt,
// also those outside of it.
func SetSupportCode(ctx context.Context, code string) {
	if t := traceOf(ctx); t != nil {
		t.support = code
	}
}

func supportCode(ctx context.Context) string {
	if t := traceOf(ctx); t != nil {
		return t.support
	}
	return ""
}

// with is what is known and more. It has room for the line of an answered request, which
// for most requests is the only one: a logger for each would cost ten times as much.
func (t *trace) with(attrs ...slog.Attr) []slog.Attr {
	if t.known == nil {
		t.known = make([]slog.Attr, 0, answeredAttrs+2)
	}
	return append(t.known, attrs...)
}

// RequestID is what a user gives to support; it is in each log line of the request.
func RequestID(ctx context.Context) string {
	if t := traceOf(ctx); t != nil {
		return t.id
	}
	return ""
}

// LeaveGate gives back a request's place in the gates, since it will wait for somebody else's
// server: those who wait must not keep others out.
func LeaveGate(ctx context.Context) {
	if t := traceOf(ctx); t != nil {
		t.place.leave()
	}
}

// WriteHeader begins the answer, which is rendered by now: the request leaves its place.
func (t *trace) WriteHeader(status int) {
	t.place.leave()
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *trace) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.place.leave()
		t.status = http.StatusOK
	}
	return t.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *trace) Unwrap() http.ResponseWriter { return t.ResponseWriter }

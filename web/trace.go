package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"

	"fairlead/storage"
)

// trace is the state of one request: it records the status and what is logged about it.
type trace struct {
	http.ResponseWriter
	parent string // what is logged as traceparent; see nextTraceparent
	id     string // the span in it
	log    *slog.Logger
	known  []slog.Attr // see LogWith
	// See LogClient and LogAccount. They are no attributes until there is a line, which most
	// requests of programs do not have.
	clientID, accountID string

	status   int    // zero until there is one
	unlogged bool   // see [Unlogged]
	support  string // see [SetSupportCode]
	path     string // what is logged in place of a path with a secret: see [SecretURL]
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

// Log is the logger of a request; each of its lines has the request's id.
func Log(ctx context.Context) *slog.Logger {
	if t := traceOf(ctx); t != nil {
		return slog.New(t.log.Handler().WithAttrs(t.with(slog.String("request", t.id), slog.String("traceparent", t.parent))))
	}
	return slog.Default()
}

// LogWith adds what has become known about a request, such as its attempt and client,
// to every line that is logged about it from then on. What is known already is not added.
func LogWith(ctx context.Context, attrs ...slog.Attr) {
	if t := traceOf(ctx); t != nil {
		for _, a := range attrs {
			if !t.knows(a) {
				t.known = append(t.room(), a)
			}
		}
	}
}

// LogClient has every line that is logged about a request from then on name its client: the
// partner or service that calls, or that an attempt is for. The last one counts.
func LogClient(ctx context.Context, id string) {
	if t := traceOf(ctx); t != nil && id != "" {
		t.clientID = id
	}
}

// LogAccount is [LogClient] for the account that is logged in, or that a token is for.
func LogAccount(ctx context.Context, id string) {
	if t := traceOf(ctx); t != nil && id != "" {
		t.accountID = id
	}
}

// LogCaller is both, for the caller of an API.
func LogCaller(ctx context.Context, c Caller) {
	LogClient(ctx, c.ClientID)
	LogAccount(ctx, c.AccountID)
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

// with is what is known and more.
func (t *trace) with(attrs ...slog.Attr) []slog.Attr {
	all := t.room()
	if t.clientID != "" {
		all = append(all, slog.String("client", t.clientID))
	}
	if t.accountID != "" {
		all = append(all, slog.String("account", t.accountID))
	}
	return append(all, attrs...)
}

// room is what is known, with room for the line of an answered request, which for most requests
// is the only one: a logger for each would cost ten times as much.
func (t *trace) room() []slog.Attr {
	if t.known == nil {
		t.known = make([]slog.Attr, 0, answeredAttrs+mostKnown)
	}
	return t.known
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

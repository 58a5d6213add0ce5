package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// Wrap wraps the whole server: a request id, no panic, and once the request is
// answered a line in the log and word to [App.Answered].
func (a *App) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, t := time.Now(), &trace{ResponseWriter: w, parent: a.traceparent(r), log: a.Log}
		t.id = t.parent[spanAt : flagsAt-1]
		w.Header().Set("X-Request-Id", t.id)
		w.Header()["X-Robots-Tag"] = noindex
		if a.https() {
			w.Header().Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		r = r.WithContext(withTrace(r.Context(), t))
		defer func() {
			if p := recover(); p != nil {
				a.answerPanic(t, r, p)
			}
			a.answered(t, r, time.Since(began))
		}()
		next.ServeHTTP(t, r)
	})
}

// traceparent is that of the request's span, if it has one.
func (a *App) traceparent(r *http.Request) string {
	if a.Traceparent != nil {
		if span := a.Traceparent(r.Context()); span != "" {
			return span
		}
	}
	return nextTraceparent(r.Header)
}

// noindex is for all but what says otherwise: pages of people, and answers to programs.
var noindex = []string{"noindex"}

// maxLoggedPath keeps a client from filling the disk.
const maxLoggedPath = 200

// Unlogged marks what programs ask at each of their own requests and what changes
// nothing: a good answer is counted and not logged.
func Unlogged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t := traceOf(r.Context()); t != nil {
			t.unlogged = true
		}
		next.ServeHTTP(w, r)
	})
}

// answerPanic answers for what none of the stacks has caught.
func (a *App) answerPanic(t *trace, r *http.Request, p any) {
	logPanic(r.Context(), p)
	if t.status == 0 {
		a.answerPage(t, r, internal(nil))
	}
}

// statusClientGone is logged and counted, as in nginx, when a client closed its connection
// before it got a response.
const statusClientGone = 499

// answeredAttrs is how many attributes the line of an answered request has of its own, and
// mostKnown how many more there is room for: attempt, support code, client and account.
const answeredAttrs, mostKnown = 7, 4

// answered counts and logs a request that has been answered.
func (a *App) answered(t *trace, r *http.Request, took time.Duration) {
	status := cmp.Or(t.status, http.StatusOK)
	if status >= http.StatusInternalServerError && errors.Is(r.Context().Err(), context.Canceled) {
		status = statusClientGone
	}
	if a.Answered != nil {
		a.Answered(r, status, took)
	}
	if t.unlogged && status < http.StatusBadRequest {
		return
	}
	t.log.LogAttrs(r.Context(), slog.LevelInfo, "request", t.with(
		slog.String("request", t.id), slog.String("traceparent", t.parent), slog.String("method", r.Method), slog.String("path", clip(cmp.Or(t.path, r.URL.Path), maxLoggedPath)),
		slog.Int("status", status), slog.String("address", a.ClientIP(r).String()), slog.Float64("took_ms", float64(took.Microseconds())/1000))...)
}

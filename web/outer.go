package web

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"
)

// Outer wraps the whole server: a request id, no panic, and once the request is
// answered a line in the log and word to [Hall.Answered].
func (h *Hall) Outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, t := time.Now(), &trace{ResponseWriter: w, id: newRequestID(), log: h.Log}
		w.Header().Set("X-Request-Id", t.id)
		if h.https() {
			w.Header().Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		r = r.WithContext(withTrace(r.Context(), t))
		defer func() {
			if p := recover(); p != nil {
				h.answerPanic(t, r, p)
			}
			h.answered(t, r, time.Since(began))
		}()
		next.ServeHTTP(t, r)
	})
}

// Question marks what programs ask at each of their own requests and what changes
// nothing: a good answer is counted and not logged.
func Question(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t := traceOf(r.Context()); t != nil {
			t.question = true
		}
		next.ServeHTTP(w, r)
	})
}

// answerPanic answers for what none of the stacks has caught.
func (h *Hall) answerPanic(t *trace, r *http.Request, p any) {
	logPanic(r.Context(), p)
	if t.status == 0 {
		h.answerPage(t, r, internal(nil))
	}
}

// answered tells whoever counts and the log how a request was answered.
func (h *Hall) answered(t *trace, r *http.Request, took time.Duration) {
	status := cmp.Or(t.status, http.StatusOK)
	if h.Answered != nil {
		h.Answered(r, status, took)
	}
	if t.question && status < http.StatusBadRequest {
		return
	}
	h.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", t.id),
		slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", status),
		slog.String("address", h.Address(r).String()), slog.Float64("took_ms", float64(took.Microseconds())/1000))
}

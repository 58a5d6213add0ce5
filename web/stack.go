package web

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// bodyLimit is what a form or a JSON body may weigh.
const bodyLimit = 64 << 10

// Page is the stack for what people look at: security headers, bodies of a
// bounded size, no forms from other sites, the session, and errors as pages.
func (h *Hall) Page(handle Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.pageHeaders(w.Header())
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
		if err := h.crossOrigin.Check(r); err != nil {
			h.answerPage(w, r, crossOrigin())
			return
		}
		r, err := h.withVisit(r)
		if VisitOf(r) != nil {
			w.Header().Set("Cache-Control", "no-store")
		}
		if err == nil {
			err = handle(w, r)
		}
		if err != nil {
			h.answerPage(w, r, err)
		}
	})
}

// SignedIn is the stack for an account's own pages: whoever is not signed in
// logs in first and comes back.
func (h *Hall) SignedIn(handle Handler) http.Handler {
	return h.Page(func(w http.ResponseWriter, r *http.Request) error {
		if VisitOf(r) == nil {
			return &Detour{To: (&Chrome{Next: r.URL.Path}).At("/login")}
		}
		return handle(w, r)
	})
}

// Machine is the stack for what programs call: bodies of a bounded size, no
// cookies, and errors as JSON.
func (h *Hall) Machine(handle Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
		if err := handle(w, r); err != nil {
			h.answerMachine(w, r, err)
		}
	})
}

// Outer wraps the whole server: a request id, one line in the log, no panic.
func (h *Hall) Outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := rand.Text()[:16]
		log := h.Log.With("request", id)
		w.Header().Set("X-Request-Id", id)
		if h.https() {
			w.Header().Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		r = r.WithContext(withTrace(r.Context(), trace{id: id, log: log}))
		seen := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				log.Error("panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
				if seen.status == 0 {
					h.answerPage(seen, r, internal(nil))
				}
			}
			log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", seen.status),
				slog.String("address", h.Address(r).String()), slog.Float64("took_ms", float64(time.Since(began).Microseconds())/1000))
		}()
		next.ServeHTTP(seen, r)
	})
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (h *Hall) pageHeaders(header http.Header) {
	header.Set("Content-Security-Policy", Policy{}.String())
	header.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: under that, browsers send "Origin: null" with our own
	// forms and the cross-origin check refuses them on plain http.
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

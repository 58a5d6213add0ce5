package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
)

// Page is the stack for what people look at: security headers, bodies of a
// bounded size, no forms from other sites, the session, and errors as pages.
func (a *App) Page(handle Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.pageHeaders(w.Header())
		looks := r.Method == http.MethodGet || r.Method == http.MethodHead
		if err := a.admit(&a.PageGate, !looks, w, r); err != nil {
			a.answerPage(w, r, err)
			return
		}
		defer a.release(&a.PageGate, r)
		if err := a.crossOrigin.Check(r); err != nil {
			a.answerPage(w, r, crossOrigin())
			return
		}
		r, err := a.withIdentity(r)
		if IdentityOf(r) != nil {
			w.Header().Set("Cache-Control", "no-store")
		}
		if err == nil {
			err = recovered(handle, w, r)
		}
		if err != nil {
			a.answerPage(w, r, err)
		}
	})
}

// SignedIn is the stack for an account's own pages: whoever is not signed in
// logs in first and comes back.
func (a *App) SignedIn(handle Handler) http.Handler {
	return a.Page(func(w http.ResponseWriter, r *http.Request) error {
		if IdentityOf(r) == nil {
			return &Redirect{To: (&Chrome{Next: pageOf(r)}).At("/login")}
		}
		return handle(w, r)
	})
}

// pageOf is the page that somebody looks at: what they asked for, or where the form
// stands that they sent.
func pageOf(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host == "" {
		return ""
	}
	return from.RequestURI()
}

// Machine is the stack for what programs call: bodies of a bounded size, no
// cookies, and errors as JSON.
func (a *App) Machine(handle Handler) http.Handler {
	return a.machine(handle, a.answerMachine, false)
}

// Protocol is that of Machine for what writes, where a protocol says how errors
// read.
func (a *App) Protocol(handle Handler, answer func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return a.machine(handle, answer, true)
}

func (a *App) machine(handle Handler, answer func(http.ResponseWriter, *http.Request, error), writes bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		err := a.admit(&a.MachineGate, writes, w, r)
		if err == nil {
			defer a.release(&a.MachineGate, r)
			err = recovered(handle, w, r)
		}
		if err != nil {
			answer(w, r, err)
		}
	})
}

// recovered makes an error of a handler's panic, so that it is answered in the words
// of its stack.
func recovered(handle Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			logPanic(r.Context(), p)
			err = internal(nil) // the log has been told
		}
	}()
	return handle(w, r)
}

func logPanic(ctx context.Context, p any) {
	Log(ctx).Error("panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
}

func (a *App) pageHeaders(header http.Header) {
	header.Set("Content-Security-Policy", Policy{}.String())
	header.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: under that, browsers send "Origin: null" with our own
	// forms and the cross-origin check refuses them on plain http.
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"fairlead/storage"
)

// Handler answers a request or returns an error, which the stack that it is mounted in
// answers.
type Handler func(w http.ResponseWriter, r *http.Request) error

// SignedInHandler is a [Handler] for the account that is signed in.
type SignedInHandler func(w http.ResponseWriter, r *http.Request, who Identity) error

// Page is the stack for what people look at: security headers, bodies of a
// bounded size, no forms from other sites, the account that is signed in, and
// errors as pages.
func (a *App) Page(handle Handler) http.Handler { return a.PageOf(a.identify, handle) }

// Identify finds out who is signed in and adds them to the request's context, for the
// page header with [WithProfile]. If nobody is, it returns the request unchanged.
type Identify func(*http.Request) (*http.Request, error)

// PageOf is [App.Page] for people who sign in to something other than an account.
func (a *App) PageOf(identify Identify, handle Handler) http.Handler {
	return a.PageWithFile(identify, nil, handle)
}

// PageWithFile is [App.PageOf] for a form with a file. largest says, before the body is read,
// how large it may be; see [API].
func (a *App) PageWithFile(identify Identify, largest func(*http.Request) int64, handle Handler) http.Handler {
	return a.compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if leadsToQuery(r) {
			hideURL(w.Header())
		}
		a.pageHeaders(w.Header())
		// What is refused before a session is looked up has no navigation of an account: a
		// server that is full saves its database, and another site's form uses no session.
		looks := r.Method == http.MethodGet || r.Method == http.MethodHead
		place, err := a.admit(admission{&a.PageGate, !looks, looks, largest}, w, r)
		if err != nil {
			a.answerPage(w, r, err)
			return
		}
		defer place.leave()
		if err := a.crossOrigin.Check(r); err != nil {
			a.answerPage(w, r, crossOrigin())
			return
		}
		if err := bodyError(r); err != nil && largest == nil { // a form with a file says how large one may be
			a.answerPage(w, r, err)
			return
		}
		r, err = identify(r)
		if profileOf(r) != nil {
			Confidential(w.Header())
		}
		if err == nil {
			err = recovered(handle, w, r)
		}
		if err != nil {
			a.answerPage(w, r, err)
		}
	}))
}

// Confidential has no cache keep an answer, and leaves it uncompressed: signed-in pages show
// personal data next to what a link put there, and the compressed length would reveal it bit by
// bit (BREACH). Signed out, a page has no secret that its URL does not have. APIs are never
// compressed.
func Confidential(header http.Header) {
	header.Set("Cache-Control", "no-store")
	header.Set(gzhttp.HeaderNoCompression, "1")
}

// SignedIn is the stack for an account's own pages. Signed-out users log in first and
// come back.
func (a *App) SignedIn(handle SignedInHandler) http.Handler {
	return a.Page(func(w http.ResponseWriter, r *http.Request) error {
		err := error(storage.ErrSignedOut)
		if who, ok := IdentityOf(r); ok {
			err = handle(w, r, who)
		}
		if errors.Is(err, storage.ErrSignedOut) { // also if the session has ended since
			err = &Redirect{To: (&Chrome{Next: cmp.Or(pageOf(r), a.pageAt(r))}).At("/login")}
		}
		return err
	})
}

// pageOf is the page that the user is looking at: the requested one, or that of the
// submitted form.
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

// pageAt is the page at the path of a form whose own page is not known.
func (a *App) pageAt(r *http.Request) string {
	if a.routes == nil || !serves(a.routes, r, http.MethodGet) {
		return "/account"
	}
	return LocalPath(r.URL.EscapedPath())
}

// API is how a route for programs is served: with bodies of a bounded size, no
// cookies, and errors as JSON.
type API struct {
	// Writes leaves part of the gate to routes that only read: see [Gate].
	Writes bool
	// NoBody answers a request of any method without waiting for its body. GET never
	// waits.
	NoBody bool
	// LargestBody says, before it is read, how large a body may be that is larger than usual;
	// nil for none. Only known callers may send such, which take memory.
	LargestBody func(*http.Request) int64
	// AnswerError answers errors in a protocol's own format; nil: {"title", "detail"}.
	AnswerError func(http.ResponseWriter, *http.Request, error)
}

// API is the stack for what programs call.
func (a *App) API(api API, handle Handler) http.Handler {
	answer := api.AnswerError
	if answer == nil {
		answer = answerJSONError
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Content-Type-Options"] = nosniff
		noBody := api.NoBody || r.Method == http.MethodGet || r.Method == http.MethodHead
		place, err := a.admit(admission{&a.MachineGate, api.Writes, noBody, api.LargestBody}, w, r)
		if err == nil {
			defer place.leave()
			err = recovered(handle, w, r)
		}
		if err != nil {
			answer(w, r, err)
		}
	})
}

// nosniff is set without an allocation.
var nosniff = []string{"nosniff"}

// recovered turns a handler's panic into an error, so that its stack answers it.
func recovered(handle Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			logPanic(r.Context(), p)
			err = internal(nil) // the cause has been logged
		}
	}()
	return handle(w, r)
}

func logPanic(ctx context.Context, p any) {
	Log(ctx).Error("panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
}

// SecretURL serves a page whose URL contains a secret. The URL is kept out of the Referer
// header, of caches and of the log, whatever the response.
func SecretURL(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hideURL(w.Header())
		if t := traceOf(r.Context()); t != nil {
			t.path = r.Pattern[strings.IndexByte(r.Pattern, ' ')+1:]
		}
		page.ServeHTTP(w, r)
	})
}

func hideURL(header http.Header) {
	// Not no-referrer: under that, browsers send "Origin: null" with our own
	// forms, and the cross-origin check refuses them on plain http.
	header.Set("Referrer-Policy", "strict-origin")
	header.Set("Cache-Control", "no-store")
}

// leadsToQuery reports whether a page leads on to a URL with a query, which may contain a
// secret: that of a mailed link that takes a log-in first.
func leadsToQuery(r *http.Request) bool {
	return strings.Contains(r.URL.RawQuery, "next=") && strings.Contains(r.URL.Query().Get("next"), "?")
}

func (a *App) pageHeaders(header http.Header) {
	header.Set("Content-Security-Policy", Policy{}.String())
	header.Set("X-Content-Type-Options", "nosniff")
	if header.Get("Referrer-Policy") == "" {
		header.Set("Referrer-Policy", "same-origin")
	}
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

package web

import (
	"net/http"
	"slices"
	"strings"
)

// fallback handles requests without a route: 405 if another method has one, else 404.
func fallback(mux *http.ServeMux) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if serves(mux, r, method) {
				allowed = append(allowed, method)
			}
		}
		if slices.Contains(allowed, http.MethodGet) {
			allowed = append(allowed, http.MethodHead)
		}
		if len(allowed) == 0 {
			return NotFound()
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return methodNotAllowed()
	}
}

// MountRest answers what has no route at or below the path of a [Frame], with a stack that knows who
// is signed in there.
func (a *App) MountRest(mux *http.ServeMux, path string, stack func(Handler) http.Handler) {
	mux.Handle(path, stack(fallback(mux)))
	mux.Handle(path+"/", stack(fallback(mux)))
}

// MountSecrets answers what has no route below a path that is followed by a secret, and
// keeps it out of the log too.
func (a *App) MountSecrets(mux *http.ServeMux, path string) {
	mux.Handle(path, SecretURL(a.Page(fallback(mux))))
}

// serves reports whether the path of a request has a route for a method.
func serves(mux *http.ServeMux, r *http.Request, method string) bool {
	other := r.Clone(r.Context())
	other.Method = method
	_, pattern := mux.Handler(other)
	return strings.HasPrefix(pattern, method+" ")
}

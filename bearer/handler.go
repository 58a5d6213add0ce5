package bearer

import (
	"errors"
	"net/http"
	"strings"
)

// Handler lets calls through to next that come with a good token, whatever its scope.
func (c *Checker) Handler(next http.Handler) http.Handler {
	return c.Require()(next)
}

// Require lets calls through that come with a good token which has all of these scopes.
func (c *Checker) Require(scopes ...string) func(next http.Handler) http.Handler {
	needed := strings.Fields(strings.Join(scopes, " "))
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if grant := c.admit(w, r, needed); grant != nil {
				next.ServeHTTP(w, r.WithContext(withCaller(r.Context(), grant)))
			}
		})
	}
}

// admit finds the grant of a call, or answers the call.
func (c *Checker) admit(w http.ResponseWriter, r *http.Request, needed []string) *Caller {
	token, sent := tokenOf(r.Header)
	if sent == nothing {
		refuseUnknown(w)
		return nil
	}
	if sent == malformed {
		refuseToken(w, token)
		return nil
	}
	grant, err := c.check(r.Context(), token)
	switch {
	case errors.Is(err, errRefused):
		refuseToken(w, token)
		return nil
	case err != nil:
		refuseForNow(w)
		return nil
	}
	for _, scope := range needed {
		if !grant.Has(scope) {
			refuseScope(w, needed)
			return nil
		}
	}
	return grant
}

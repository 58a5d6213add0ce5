package bearer

import (
	"errors"
	"net/http"
	"strings"
)

// Handler passes calls with a valid token, of any scope, to next.
func (c *Checker) Handler(next http.Handler) http.Handler {
	return c.Require()(next)
}

// Require passes calls on whose token is valid and has all of these scopes.
func (c *Checker) Require(scopes ...string) func(next http.Handler) http.Handler {
	required := strings.Fields(strings.Join(scopes, " "))
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if caller := c.authorize(w, r, required); caller != nil {
				next.ServeHTTP(w, r.WithContext(withCaller(r.Context(), caller)))
			}
		})
	}
}

// authorize returns a call's caller, or answers the call and returns nil.
func (c *Checker) authorize(w http.ResponseWriter, r *http.Request, required []string) *Caller {
	token, sent := tokenOf(r.Header)
	switch sent {
	case absent:
		refuseAbsent(w)
		return nil
	case malformed:
		refuseToken(w, token, inactive{})
		return nil
	}
	caller, err := c.check(r.Context(), token)
	switch {
	case errors.Is(err, errRefused):
		refuseToken(w, token, whyOf(err))
		return nil
	case err != nil:
		refuseUnavailable(w)
		return nil
	}
	for _, scope := range required {
		if !caller.Has(scope) {
			refuseScope(w, required)
			return nil
		}
	}
	return caller
}

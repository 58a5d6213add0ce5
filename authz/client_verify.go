package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// VerifyClient finds the client that calls with HTTP Basic, for APIs that take its ID and
// secret. storage.ErrNotFound means that they are not valid, a [web.Error] that too many were
// not. The client may be suspended.
func (h *Handlers) VerifyClient(r *http.Request) (storage.Client, error) {
	presented, err := credentialsOf(r, nil)
	if err == nil && (presented.id == "" || presented.secret == "") {
		err = errClient
	}
	var found storage.Client
	if err == nil {
		found, _, err = h.authenticate(r.Context(), presented)
	}
	var refused tokenError
	if errors.As(h.limitFailures(r, presented.id, err), &refused) {
		if refused.retryAfter > 0 {
			return found, web.TooMany(refused.retryAfter)
		}
		return found, storage.ErrNotFound
	}
	return found, err
}

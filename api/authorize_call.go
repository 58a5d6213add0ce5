package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// handler answers a call that came with a valid token.
type handler func(w http.ResponseWriter, r *http.Request, token storage.Token) error

// authorized lets calls through that have a valid token.
func (h *Handlers) authorized(handle handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		credentials, ok := web.BearerToken(r.Header)
		if !ok {
			return web.RefuseToken(w, credentials)
		}
		token, err := h.Bearer.Verify(r.Context(), credentials)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return web.RefuseToken(w, credentials)
		case err != nil:
			return unavailable(err)
		}
		return handle(w, r, token)
	}
}

package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// handler answers a call of a known caller.
type handler func(w http.ResponseWriter, r *http.Request, caller web.Caller) error

// authenticated passes a call on with its caller, or refuses it.
func (h *Handlers) authenticated(handle handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token, ok := web.BearerToken(r.Header)
		if !ok {
			return web.RefuseToken(w, token)
		}
		caller, err := h.Tokens.Verify(r.Context(), token)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return web.RefuseToken(w, token)
		case err != nil:
			return failed(err)
		}
		return handle(w, r, caller)
	}
}

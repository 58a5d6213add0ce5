package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// handler answers a call of a known caller.
type handler func(w http.ResponseWriter, r *http.Request, caller web.Caller) error

// refuser answers a call without a valid credential. why is the verifier's error, if it was
// asked.
type refuser func(w http.ResponseWriter, sent string, why error) error

// authenticated passes a call on with its caller, or refuses it.
func (h *Handlers) authenticated(refuse refuser, handle handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by := h.Tokens
		sent, ok := web.BearerToken(r.Header)
		if !ok {
			var key string
			if key, ok = web.IsCredentials(r.Header, h.KeyScheme); !ok {
				return refuse(w, sent, nil)
			}
			sent, by = key, h.Keys
		}
		caller, err := by.Verify(r.Context(), sent, h.App.ClientIP(r))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return refuse(w, sent, err)
		case err != nil:
			return web.CallFailed(err)
		}
		web.LogCaller(r.Context(), caller)
		caller.MarkTest(w.Header())
		return handle(w, r, caller)
	}
}

package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// handler answers a call of a known caller.
type handler func(w http.ResponseWriter, r *http.Request, caller web.Caller) error

// refuser answers a call without a valid credential.
type refuser func(w http.ResponseWriter, sent string) error

// authenticated passes a call on with its caller, or refuses it.
func (h *Handlers) authenticated(refuse refuser, handle handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		sent, by, ok := h.credential(r)
		if !ok {
			return refuse(w, sent)
		}
		caller, err := by.Verify(r.Context(), sent, h.App.ClientIP(r))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return refuse(w, sent)
		case err != nil:
			return failed(err)
		}
		return handle(w, r, caller)
	}
}

// credential is what a request was sent with, and what verifies it.
func (h *Handlers) credential(r *http.Request) (sent string, by Verifier, ok bool) {
	if sent, ok = web.BearerToken(r.Header); ok {
		return sent, h.Tokens, true
	}
	if key, ok := web.IsCredentials(r.Header, h.KeyScheme); ok {
		return key, h.Keys, true
	}
	return sent, nil, false
}

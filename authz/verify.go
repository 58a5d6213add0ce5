package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// verify handles a proxy's sub-request, with any method: 200 and who the token belongs
// to, or 401.
func (h *Handlers) verify(w http.ResponseWriter, r *http.Request) error {
	token, ok := web.BearerToken(r.Header)
	if !ok {
		return refuseProxy(w, token, nil)
	}
	k, err := h.Verify(r.Context(), token, h.App.ClientIP(r))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return refuseProxy(w, token, err)
	case errors.Is(err, storage.ErrUnavailable):
		return web.Unavailable("The token could not be checked", err)
	case err != nil:
		return err
	}
	header := w.Header()
	if k.AccountID != "" {
		header.Set("X-Account-Id", k.AccountID)
	}
	header.Set("X-Client-Id", k.ClientID)
	header.Set("X-Scope", k.Scope)
	k.MarkTest(header)
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	return nil
}

// refuseProxy is [web.RefuseToken] with the reason in the header too (RFC 6750 §3 allows other
// parameters there), since nginx passes that on to the client and drops the body.
func refuseProxy(w http.ResponseWriter, sent string, why error) error {
	e, challenge := web.InvalidToken(sent, why), `Bearer error="invalid_token"`
	if e.Reason != "" {
		challenge += `, reason="` + string(e.Reason) + `"`
	}
	w.Header().Set("WWW-Authenticate", challenge)
	return web.JSON(w, http.StatusUnauthorized, e)
}

package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// revoke handles POST /oauth/revoke: 200 whether or not the token existed (RFC 7009
// §2.2), but not if the database is unavailable. A suspended client may revoke too: it
// only removes access.
func (h *Handlers) revoke(w http.ResponseWriter, c call) error {
	token, err := c.token()
	if err != nil {
		return err
	}
	err = storage.ErrNotFound
	if LooksLikeToken(token) {
		err = h.App.DB.RevokeToken(c.Context(), c.client.ID, TokenHash(token), storage.TokenRevokedByPartner)
	}
	switch {
	case err == nil:
		web.Log(c.Context()).Info("token revoked")
	case !errors.Is(err, storage.ErrNotFound):
		return err
	}
	// Clients ignore the body, but some require it to be JSON.
	return web.JSON(w, http.StatusOK, struct{}{})
}

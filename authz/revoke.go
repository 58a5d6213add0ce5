package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// revoke answers POST /oauth/revoke: 200 whether or not there was anything to
// end (RFC 7009 §2.2), but never when storage could not be asked. A suspended
// client may revoke: it makes nobody less safe.
func (h *Handlers) revoke(w http.ResponseWriter, c call) error {
	token, err := c.tokenOf()
	if err != nil {
		return err
	}
	err = storage.ErrNotFound
	if LooksLikeToken(token) {
		err = h.App.DB.RevokeToken(c.Context(), c.client.ID, TokenHash(token))
	}
	switch {
	case err == nil:
		web.Log(c.Context()).Info("token revoked", "client", c.client.ID)
	case !errors.Is(err, storage.ErrNotFound):
		return err
	}
	// Clients ignore the body, but some of them insist that it is JSON.
	return web.JSON(w, http.StatusOK, struct{}{})
}

package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// claimManagedAccount serves POST /shippo-accounts/{object_id}/claim, which mails a link to
// take the account over. The answer tells nothing about the address.
func (h *Handlers) claimManagedAccount(w http.ResponseWriter, r *http.Request, p storage.Platform) error {
	m, err := h.managed(r, p)
	if errors.Is(err, storage.ErrNotFound) {
		return accountNotFound()
	}
	if err != nil {
		return web.CallFailed(err)
	}
	// Many accounts can have one address, whose owner may have asked for none of them.
	if err := h.App.AllowKey(h.claimsByEmail, storage.EmailKey(m.Email)); err != nil {
		return err
	}
	switch err := h.App.DB.RequestClaim(r.Context(), p.AccountID, m.AccountID); {
	case errors.Is(err, storage.ErrNotFound):
		return accountNotFound()
	case err != nil:
		return web.CallFailed(err)
	}
	return web.JSON(w, http.StatusAccepted, struct{}{})
}

package portal

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// mountSecrets adds the pages of a partner's secrets.
func (h *Handlers) mountSecrets(mux *http.ServeMux) {
	const all, rotation, revocation = onePath + "/secrets", onePath + "/secrets/rotate", onePath + "/secrets/{secret}/revoke"
	mux.Handle("GET "+all, h.page(h.showSecrets))
	mux.Handle("POST "+all, h.page(h.confirmed(itself, h.submitSecret(h.secretsPage))))
	mux.Handle("GET "+rotation, h.page(h.showRotation))
	mux.Handle("POST "+rotation, h.page(h.confirmed(itself, h.submitSecret(h.rotationPage))))
	mux.Handle("GET "+revocation, h.page(h.ofOwnSecret(h.confirmed(itself, h.showRevocation))))
	mux.Handle("POST "+revocation, h.page(h.ofOwnSecret(h.confirmed(itself, h.submitRevocation))))
}

// ofOwnSecret asks nobody to confirm who they are for a secret that does not exist or is another
// partner's.
func (h *Handlers) ofOwnSecret(handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		s, err := h.App.DB.SecretByID(r.Context(), r.PathValue("secret"))
		if errors.Is(err, storage.ErrNotFound) || err == nil && s.ClientID != m.Partner.ID {
			return web.NotFound()
		}
		if err != nil {
			return err
		}
		return handle(w, r, m)
	}
}

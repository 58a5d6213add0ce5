package event

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// SecretBody is a signing secret as programs see it.
type SecretBody struct {
	SecretID string `json:"secret_id"`
	// SigningSecret is shown once, unless the owner brought it.
	SigningSecret string  `json:"signing_secret,omitempty"`
	CreatedAt     *string `json:"created_at"`
}

// ShowNewSecret is a signing secret that has just been made.
func ShowNewSecret(s storage.EndpointSecret, secret string) SecretBody {
	return SecretBody{s.ID, secret, timeOrNull(s.CreatedAt)}
}

// ListedSecretBody is one in a list.
type ListedSecretBody struct {
	SecretID  string  `json:"secret_id"`
	CreatedAt *string `json:"created_at"`
	ExpiresAt *string `json:"expires_at"`
}

// ShowSecret is a signing secret in a list.
func ShowSecret(s storage.EndpointSecret) ListedSecretBody {
	return ListedSecretBody{s.ID, timeOrNull(s.CreatedAt), timeOrNull(s.ExpiresAt)}
}

func (h *API) listSecrets(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	found, err := h.Registry.DB.EndpointSecrets(r.Context(), p.ID)
	if err != nil {
		return web.CallFailed(err)
	}
	return web.JSON(w, http.StatusOK, showAll(found, ShowSecret))
}

func (h *API) addSecret(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	o, err := readObject(r)
	if err != nil {
		return err
	}
	brought := o.text("signing_secret")
	if err := o.finish(); err != nil {
		return err
	}
	s, shown, err := h.Registry.AddSecret(r.Context(), p.ID, brought)
	if errors.Is(err, storage.ErrConflict) {
		return web.Refusal(http.StatusConflict, "Too many secrets", "Two signing secrets are live already. Revoke one of them first.")
	}
	if err != nil {
		return refusalOf(err)
	}
	return web.JSON(w, http.StatusCreated, ShowNewSecret(s, shown))
}

func (h *API) revokeSecret(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	id := r.PathValue("secret_id")
	if !web.IsText(id) {
		return notFound("signing secret")
	}
	switch err := h.Registry.DB.RevokeEndpointSecret(r.Context(), p.ID, id); {
	case errors.Is(err, storage.ErrNotFound):
		return notFound("signing secret")
	case errors.Is(err, storage.ErrLastSecret):
		return web.Refusal(http.StatusConflict, "Last secret", "An endpoint needs a signing secret. Add another one before you revoke this one.")
	case err != nil:
		return web.CallFailed(err)
	}
	return noContent(w)
}

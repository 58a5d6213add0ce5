package authz

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

// credentials are what a client proves itself with.
type credentials struct{ id, secret string }

// credentialsOf reads HTTP Basic or the body, and refuses both at once
// (RFC 6749 §2.3).
func credentialsOf(r *http.Request, form url.Values) (credentials, error) {
	header := r.Header.Values("Authorization")
	body := credentials{form.Get("client_id"), form.Get("client_secret")}
	if len(header) == 0 {
		return body, nil
	}
	id, secret, ok := r.BasicAuth()
	if !ok || len(header) > 1 {
		return credentials{}, errClient
	}
	// Basic credentials are form-encoded first (RFC 6749 §2.3.1).
	basic := credentials{}
	var err error
	if basic.id, err = url.QueryUnescape(id); err != nil {
		return credentials{}, errClient
	}
	if basic.secret, err = url.QueryUnescape(secret); err != nil {
		return credentials{}, errClient
	}
	if body.secret != "" || (body.id != "" && body.id != basic.id) {
		return credentials{}, tokenError{code: "invalid_request",
			description: "Send the client's credentials either in the Authorization header or in the body, not both"}
	}
	return basic, nil
}

// authenticate finds the client whose secret this is. Whether the id or the
// secret was wrong is not told.
func (h *Handlers) authenticate(ctx context.Context, c credentials) (storage.Client, error) {
	if c.id == "" || c.secret == "" || !web.IsText(c.id) {
		return storage.Client{}, errClient
	}
	found, err := h.Tokens.Client(ctx, c.id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return storage.Client{}, err
	}
	hash, match := storage.Hash(c.secret), -1
	for i, s := range found.Secrets { // all of them, so that the time says nothing
		match = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash, s.Hash), i, match)
	}
	if match < 0 {
		return storage.Client{}, errClient
	}
	h.Usage.Secret(found.Secrets[match].ID)
	return found.Client, nil
}

// mayUse refuses a suspended client and a grant that is not for its kind.
func mayUse(c storage.Client, grantType string) error {
	if err := active(c); err != nil {
		return err
	}
	if !(client{Client: c}).GetGrantTypes().Has(grantType) {
		return tokenError{code: "unauthorized_client", description: "This client may not use the grant_type " + grantType}
	}
	return nil
}

package authz

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// credentials are what a client authenticates with.
type credentials struct{ id, secret string }

// credentialsOf reads HTTP Basic or the body, and refuses both at once (RFC 6749 §2.3).
// An Authorization header that is empty or has another scheme is ignored.
func credentialsOf(r *http.Request, form url.Values) (credentials, error) {
	header := r.Header.Values("Authorization")
	body := credentials{form.Get("client_id"), form.Get("client_secret")}
	if len(header) == 0 || len(header) == 1 && !isBasic(header[0]) {
		return body, nil
	}
	id, secret, ok := r.BasicAuth()
	if !ok || len(header) > 1 {
		return credentials{}, unauthenticated("The Authorization header must be sent once, as Basic and the base64 encoding of client_id:client_secret")
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

func isBasic(header string) bool {
	scheme, _, _ := strings.Cut(strings.TrimSpace(header), " ")
	return strings.EqualFold(scheme, "Basic")
}

// missingCredentials says which credentials did not arrive and where to send them. It is
// nil if both did.
func missingCredentials(r *http.Request, form url.Values, c credentials) error {
	what := ""
	switch {
	case c.id == "" && c.secret == "":
		what = "client_id and client_secret"
	case c.id == "":
		what = "client_id"
	case c.secret == "":
		what = "client_secret"
	default:
		return nil
	}
	const where = " Send the credentials in the body, or with HTTP Basic"
	query := r.URL.Query()
	switch {
	case query.Has("client_id") || query.Has("client_secret"):
		return unauthenticated("Parameters in the URL are not read, so " + what + " did not arrive." + where)
	case looksLikeJSON(form):
		return unauthenticated("The body is JSON, but its Content-Type is application/x-www-form-urlencoded, so " + what + " did not arrive")
	case len(form) == 0 && r.Header.Get("Authorization") == "":
		return unauthenticated("The body is empty, so " + what + " did not arrive." + where)
	}
	return unauthenticated("The request has no " + what + "." + where)
}

// looksLikeJSON reports whether a form is JSON that was parsed as a form.
func looksLikeJSON(form url.Values) bool {
	for name := range form {
		if strings.HasPrefix(strings.TrimSpace(name), "{") {
			return true
		}
	}
	return false
}

// authenticate finds the client with these credentials, and the ID of its secret, which is
// empty for one that was lent. Its error does not reveal whether the ID or the secret was wrong.
func (h *Handlers) authenticate(ctx context.Context, c credentials) (client storage.Client, secretID string, err error) {
	if !web.IsText(c.id) || h.isOff(c.id) {
		return client, "", errClient
	}
	found, err := h.Tokens.Client(ctx, c.id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return client, "", err
	}
	hash, match := storage.Hash(c.secret), -1
	for i, s := range found.Secrets { // all of them, in constant time
		match = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash, s.Hash), i, match)
	}
	if match < 0 {
		if h.isLent(found.Client, hash) {
			return found.Client, "", nil
		}
		return client, "", errClient
	}
	secretID = found.Secrets[match].ID
	h.Usage.Secret(secretID)
	return found.Client, secretID, nil
}

// limitFailures counts a failed authentication against the client ID and the IP address.
// A correct secret is never limited: it cannot be guessed, and a partner's program with
// a wrong secret must not block its other programs.
func (h *Handlers) limitFailures(r *http.Request, id string, failed error) error {
	var refused tokenError
	if !errors.As(failed, &refused) || refused.code != errClient.code {
		return failed
	}
	err := h.App.AllowIPFor(h.failures, r, id[:min(len(id), 64)])
	var limited *web.Error
	if !errors.As(err, &limited) {
		return failed
	}
	return tokenError{code: errClient.code, status: http.StatusTooManyRequests, retryAfter: limited.RetryAfter,
		description: "Too many failed authentications of this client from this address. Check client_id and client_secret, and try again later"}
}

// checkGrant refuses a suspended client, and a grant type that its kind cannot use.
func checkGrant(c storage.Client, grantType string) error {
	if err := checkActive(c); err != nil {
		return err
	}
	if !(client{Client: c}).GetGrantTypes().Has(grantType) {
		return tokenError{code: "unauthorized_client", description: "This client may not use the grant_type " + grantType}
	}
	return nil
}

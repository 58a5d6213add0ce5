package authz

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// introspectScope lets a service ask about any client's tokens.
const introspectScope = "introspect"

// introspection describes a token (RFC 7662 §2.2). For a token that is not valid, or
// that the caller may not introspect, only active is set, to false. Services are also told why:
// they are the operator's own and pass it on to the token's holder. RFC 7662 §2.2 keeps it from
// third parties.
type introspection struct {
	Active    bool   `json:"active"`
	Scope     string `json:"scope,omitempty"`
	ClientID  string `json:"client_id,omitempty"`
	Subject   string `json:"sub,omitempty"`
	TokenType string `json:"token_type,omitempty"`
	IssuedAt  int64  `json:"iat,omitempty"` // Unix seconds
	ExpiresAt int64  `json:"exp,omitempty"`
	Test      bool   `json:"test,omitempty"` // only for a test client's
	web.Inactive
}

// introspect handles POST /oauth/introspect.
func (h *Handlers) introspect(w http.ResponseWriter, c call) error {
	if err := checkActive(c.client); err != nil {
		return err
	}
	token, err := c.token()
	if err != nil {
		return err
	}
	k, err := h.find(c.Context(), token)
	switch {
	case errors.Is(err, storage.ErrNotFound) || (err == nil && !mayIntrospect(c.client, k)):
		return web.JSON(w, http.StatusOK, notActive(c.client, err))
	case err != nil:
		return err
	}
	return web.JSON(w, http.StatusOK, describe(k))
}

// notActive is the answer about a token that is not valid, or not the client's to ask about.
func notActive(by storage.Client, err error) (of introspection) {
	var inactive *web.InactiveError
	if mayIntrospectAll(by) && errors.As(err, &inactive) {
		of.Inactive = inactive.Inactive
	}
	return of
}

func mayIntrospect(by storage.Client, k storage.Token) bool {
	return k.ClientID == by.ID || mayIntrospectAll(by)
}

func mayIntrospectAll(by storage.Client) bool {
	return by.Kind == storage.ServiceKind && slices.Contains(strings.Fields(by.Scope), introspectScope)
}

// describe describes a valid token. Its subject is an account or the service itself.
func describe(k storage.Token) introspection {
	of := introspection{Active: true, Scope: k.Scope, ClientID: k.ClientID, Subject: k.AccountID, TokenType: "bearer", IssuedAt: k.IssuedAt.Unix(),
		Test: storage.IsTestClientID(k.ClientID)}
	if of.Subject == "" {
		of.Subject, of.TokenType = k.ClientID, "Bearer"
	}
	if !k.ExpiresAt.IsZero() {
		of.ExpiresAt = k.ExpiresAt.Unix()
	}
	return of
}

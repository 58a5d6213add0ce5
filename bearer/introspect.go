package bearer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// introspection is an answer of RFC 7662 §2.2. What must be there, or means something
// when it is not, is a pointer.
type introspection struct {
	Active    *bool  `json:"active"`
	ClientID  string `json:"client_id"`
	Subject   string `json:"sub"`
	Scope     string `json:"scope"`
	TokenType string `json:"token_type"`
	IssuedAt  *int64 `json:"iat"`
	ExpiresAt *int64 `json:"exp"`
}

// introspect asks as a service (RFC 7662 §2.1).
func (c *Checker) introspect(ctx context.Context, token string) (*Caller, error) {
	form := url.Values{"token": {token}, "token_type_hint": {"access_token"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.IntrospectURL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.SetBasicAuth(url.QueryEscape(c.ClientID), url.QueryEscape(c.ClientSecret)) // RFC 6749 §2.3.1
	reply, err := c.send(r)
	switch {
	case err != nil:
		return nil, err
	case reply.status == http.StatusUnauthorized:
		return nil, fmt.Errorf("bearer: %s refuses the credentials of %s", r.URL.Host, c.ClientID)
	case reply.status != http.StatusOK:
		return nil, fmt.Errorf("bearer: %s answers introspection with status %d", r.URL.Host, reply.status)
	}
	var said introspection
	if err := json.Unmarshal(reply.body, &said); err != nil {
		return nil, fmt.Errorf("bearer: read the introspection by %s: %w", r.URL.Host, err)
	}
	return said.caller()
}

// caller takes nothing for a good token that is not clearly one.
func (s introspection) caller() (*Caller, error) {
	switch {
	case s.Active == nil:
		return nil, errors.New("bearer: the introspection does not say whether the token is active")
	case !*s.Active:
		return nil, errRefused
	case s.ClientID == "":
		return nil, errors.New("bearer: the introspection names no client")
	case s.TokenType != "" && !strings.EqualFold(s.TokenType, "Bearer"):
		return nil, errRefused // such a token needs a proof that was not asked for
	}
	g := &Caller{ClientID: s.ClientID, AccountID: s.Subject, Scope: s.Scope, IssuedAt: at(s.IssuedAt), ExpiresAt: at(s.ExpiresAt)}
	if g.AccountID == g.ClientID { // a service acts for itself
		g.AccountID = ""
	}
	return g, nil
}

func at(seconds *int64) time.Time {
	if seconds == nil {
		return time.Time{}
	}
	return time.Unix(*seconds, 0).UTC()
}

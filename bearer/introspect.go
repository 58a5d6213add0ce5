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

// introspection is an answer of RFC 7662 §2.2. Pointers tell what is missing from zero.
type introspection struct {
	Active    *bool  `json:"active"`
	ClientID  string `json:"client_id"`
	Subject   string `json:"sub"`
	Scope     string `json:"scope"`
	TokenType string `json:"token_type"`
	IssuedAt  *int64 `json:"iat"`
	ExpiresAt *int64 `json:"exp"`
	Test      any    `json:"test"` // of other servers it may be anything
	answeredInactive
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
	got, err := c.send(r)
	switch {
	case err != nil:
		return nil, err
	case got.status == http.StatusUnauthorized:
		return nil, fmt.Errorf("bearer: %s refuses the credentials of %s", r.URL.Host, c.ClientID)
	case got.status != http.StatusOK:
		return nil, fmt.Errorf("bearer: introspection at %s: status %d", r.URL.Host, got.status)
	}
	var answer introspection
	if err := json.Unmarshal(got.body, &answer); err != nil {
		return nil, fmt.Errorf("bearer: introspection at %s: %w", r.URL.Host, err)
	}
	return answer.caller()
}

// caller accepts a token only if the answer clearly does.
func (i introspection) caller() (*Caller, error) {
	switch {
	case i.Active == nil:
		return nil, errors.New("bearer: the introspection doesn't say whether the token is active")
	case !*i.Active:
		return nil, i.err()
	case i.ClientID == "":
		return nil, errors.New("bearer: the introspection names no client")
	case i.TokenType != "" && !strings.EqualFold(i.TokenType, "Bearer"):
		return nil, errRefused // such a token needs a proof of possession
	}
	c := &Caller{ClientID: i.ClientID, AccountID: i.Subject, Scope: i.Scope, IssuedAt: unixTime(i.IssuedAt), ExpiresAt: unixTime(i.ExpiresAt), Test: i.Test == true}
	if c.AccountID == c.ClientID { // a service acts for itself
		c.AccountID = ""
	}
	return c, nil
}

func unixTime(seconds *int64) time.Time {
	if seconds == nil {
		return time.Time{}
	}
	return time.Unix(*seconds, 0).UTC()
}

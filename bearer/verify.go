package bearer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// verify asks as a proxy does, with the header of the call.
func (c *Checker) verify(ctx context.Context, token string) (*Caller, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.VerifyURL, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := c.send(r)
	if err != nil {
		return nil, err
	}
	header := got.header
	switch {
	// A 401 of something in between, such as a proxy, says nothing about the token.
	case got.status == http.StatusUnauthorized && strings.HasPrefix(header.Get("WWW-Authenticate"), "Bearer"):
		var answer answeredInactive
		_ = json.Unmarshal(got.body, &answer) // a body of another kind gives no reason
		return nil, answer.err()
	case got.status != http.StatusOK:
		return nil, fmt.Errorf("bearer: verification at %s: status %d", r.URL.Host, got.status)
	// A page that isn't the server's may answer 200 to everything.
	case header.Get("X-Client-Id") == "" || len(header.Values("X-Scope")) != 1:
		return nil, fmt.Errorf("bearer: verification at %s names no client or no scope", r.URL.Host)
	}
	return &Caller{ClientID: header.Get("X-Client-Id"), AccountID: header.Get("X-Account-Id"), Scope: header.Get("X-Scope"),
		Test: header.Get("X-Test") == "true"}, nil
}

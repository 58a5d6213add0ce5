package bearer

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// verify asks as a proxy does, with the header that the call came with.
func (c *Checker) verify(ctx context.Context, token string) (*Caller, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.VerifyURL, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	reply, err := c.send(r)
	if err != nil {
		return nil, err
	}
	header := reply.header
	switch {
	// Somebody else's 401, such as a proxy's own, says nothing about the token.
	case reply.status == http.StatusUnauthorized && strings.HasPrefix(header.Get("WWW-Authenticate"), "Bearer"):
		return nil, errRefused
	case reply.status != http.StatusOK:
		return nil, fmt.Errorf("bearer: %s answers verification with status %d", r.URL.Host, reply.status)
	// Many a page answers 200 to everything.
	case header.Get("X-Client-Id") == "" || len(header.Values("X-Scope")) != 1:
		return nil, fmt.Errorf("bearer: %s answers verification without the client and scope of the token", r.URL.Host)
	}
	return &Caller{ClientID: header.Get("X-Client-Id"), AccountID: header.Get("X-Account-Id"), Scope: header.Get("X-Scope")}, nil
}

package bearer

import (
	"context"
	"strings"
	"time"
)

// Grant is what a good access token gives.
type Grant struct {
	// ClientID is the partner or service that the token was issued to.
	ClientID string
	// AccountID is the account that the partner acts for; empty for a service.
	AccountID string
	// Scope is what the token may do, space separated.
	Scope string
	// IssuedAt and ExpiresAt are zero where the server does not tell; a token
	// without an end works until it is revoked.
	IssuedAt, ExpiresAt time.Time
}

// Has says whether a scope is among the token's. The scope * is one like any other:
// the name of all that a partner may do for an account. It does not imply the
// scopes of services.
func (g Grant) Has(scope string) bool {
	for has := range strings.FieldsSeq(g.Scope) {
		if has == scope {
			return true
		}
	}
	return false
}

func (g Grant) expired(now time.Time) bool {
	return !g.ExpiresAt.IsZero() && !now.Before(g.ExpiresAt)
}

type grantKey struct{}

// FromContext is the grant of the call that a Checker let through.
func FromContext(ctx context.Context) (Grant, bool) {
	grant, ok := ctx.Value(grantKey{}).(*Grant)
	if !ok {
		return Grant{}, false
	}
	return *grant, true
}

func withGrant(ctx context.Context, grant *Grant) context.Context {
	return context.WithValue(ctx, grantKey{}, grant)
}

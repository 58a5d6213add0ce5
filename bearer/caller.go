package bearer

import (
	"context"
	"strings"
	"time"
)

// Caller is what a good access token gives.
type Caller struct {
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
func (g Caller) Has(scope string) bool {
	for has := range strings.FieldsSeq(g.Scope) {
		if has == scope {
			return true
		}
	}
	return false
}

func (g Caller) expired(now time.Time) bool {
	return !g.ExpiresAt.IsZero() && !now.Before(g.ExpiresAt)
}

type callerKey struct{}

// FromContext is the grant of the call that a Checker let through.
func FromContext(ctx context.Context) (Caller, bool) {
	grant, ok := ctx.Value(callerKey{}).(*Caller)
	if !ok {
		return Caller{}, false
	}
	return *grant, true
}

func withCaller(ctx context.Context, grant *Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, grant)
}

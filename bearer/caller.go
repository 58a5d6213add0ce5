package bearer

import (
	"context"
	"strings"
	"time"
)

// Caller is on whose behalf a call is made, as its access token says.
type Caller struct {
	// ClientID is the partner or service that the token was issued to.
	ClientID string
	// AccountID is the account that a partner acts for; empty for a service.
	AccountID string
	// Scope is what the token may do, separated by spaces.
	Scope string
	// IssuedAt and ExpiresAt are zero if the server doesn't say; a token that doesn't
	// expire works until it is revoked.
	IssuedAt, ExpiresAt time.Time
	// Test is set for a token of test mode, whose account and data are made up.
	Test bool
}

// Has reports whether a scope is among the token's. The scope * is a name like any other,
// for everything that a partner may do for an account: it doesn't include the scopes of
// services.
func (c Caller) Has(scope string) bool {
	for has := range strings.FieldsSeq(c.Scope) {
		if has == scope {
			return true
		}
	}
	return false
}

func (c Caller) expired(now time.Time) bool {
	return !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt)
}

type callerKey struct{}

// FromContext returns the caller of a call that a Checker has passed on.
func FromContext(ctx context.Context) (Caller, bool) {
	caller, ok := ctx.Value(callerKey{}).(*Caller)
	if !ok {
		return Caller{}, false
	}
	return *caller, true
}

func withCaller(ctx context.Context, caller *Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

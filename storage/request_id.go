package storage

import "context"

// RequestKey is the key in a context of what a server knows about the request that it
// serves. The value has a method RequestID.
type RequestKey struct{}

// requestID is the ID of the request that is served, empty outside of one.
func requestID(ctx context.Context) string {
	if r, ok := ctx.Value(RequestKey{}).(interface{ RequestID() string }); ok {
		return r.RequestID()
	}
	return ""
}

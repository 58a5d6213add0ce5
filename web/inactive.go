package web

import (
	"context"
	"log/slog"

	"fairlead/storage"
)

// Inactive is why a credential that was once valid no longer is, as only its holder is told.
type Inactive struct {
	Reason storage.ToldReason `json:"reason,omitempty"`
	// ReconnectURL is the partner's link to connect again, where that helps. The partner adds
	// its state.
	ReconnectURL string `json:"reconnect_url,omitempty"`
}

// InactiveError is a [storage.ErrNotFound] that says why.
type InactiveError struct{ Inactive }

func (e *InactiveError) Error() string { return "the credential is not valid: " + string(e.Reason) }

func (*InactiveError) Unwrap() error { return storage.ErrNotFound }

// RefuseInactive is the error of a verifier for a credential that is known and not valid. The
// reason is logged with the request.
func RefuseInactive(ctx context.Context, why Inactive) error {
	if why.Reason == "" {
		return storage.ErrNotFound
	}
	LogWith(ctx, slog.String("reason", string(why.Reason)))
	return &InactiveError{why}
}

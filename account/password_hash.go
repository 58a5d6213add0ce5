package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"fairlead/hash"
	"fairlead/web"
)

// hashPassword computes what is stored of a password.
func (h *Handlers) hashPassword(r *http.Request, password string) (string, error) {
	hashed, err := h.Hasher.Hash(r.Context(), password)
	return hashed, hashError(err)
}

// hashError says what a person is told when their password could not be hashed.
func hashError(err error) error {
	switch {
	case errors.Is(err, hash.ErrBusy):
		return web.Busy(fmt.Errorf("%w: %w", web.ErrOverloaded, err))
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return web.Busy(err)
	}
	return err
}

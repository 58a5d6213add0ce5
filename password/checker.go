package password

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"fairlead/hash"
	"fairlead/web"
)

// Checker hashes and compares the passwords of one kind of people.
type Checker struct {
	App    *web.App
	Hasher *hash.Hasher
	// Tries limits how often one password is compared.
	Tries *web.Limit
}

// Verify reports whether a password is the one with a hash, and whether that hash is
// outdated. It takes as long without a hash. A try of who is counted only after it has
// entered the queue for hashing, so that a flood creates no more counters than there are
// hashes.
func (c *Checker) Verify(r *http.Request, who, typed, stored string) (match, outdated bool, err error) {
	place, err := c.Hasher.Queue()
	if err != nil {
		return false, false, busy(err)
	}
	defer place.Leave()
	if err := c.App.AllowKey(c.Tries, who); err != nil {
		return false, false, err
	}
	match, outdated, err = place.Verify(r.Context(), typed, stored)
	if err == nil && match {
		c.Tries.Forget(who)
	}
	return match, outdated, busy(err)
}

// Hash computes the hash that is stored for a password.
func (c *Checker) Hash(ctx context.Context, chosen string) (string, error) {
	hashed, err := c.Hasher.Hash(ctx, chosen)
	return hashed, busy(err)
}

// busy converts an error of hashing a password.
func busy(err error) error {
	switch {
	case errors.Is(err, hash.ErrBusy):
		return web.Busy(fmt.Errorf("%w: %w", web.ErrOverloaded, err))
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return web.Busy(err)
	}
	return err
}

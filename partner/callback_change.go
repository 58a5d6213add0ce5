package partner

import (
	"context"
	"errors"
	"slices"

	"fairlead/storage"
)

// AddCallback registers another callback.
func (g *Registry) AddCallback(ctx context.Context, clientID, url string) (Partner, error) {
	if _, err := g.Show(ctx, clientID); err != nil {
		return Partner{}, err
	}
	if err := CheckCallback(url); err != nil {
		return Partner{}, err
	}
	err := g.DB.AddCallback(ctx, clientID, url)
	if errors.Is(err, storage.ErrConflict) {
		return Partner{}, alreadyRegistered(url)
	}
	if errors.Is(err, storage.ErrCallbackLimit) {
		return Partner{}, tooManyCallbacks()
	}
	return g.after(ctx, clientID, err)
}

func alreadyRegistered(url string) error {
	return invalid("The callback %q is already registered.", url)
}

func tooManyCallbacks() error {
	return invalid("A partner can have up to %d callbacks. Remove an unused one first.", storage.MostCallbacks)
}

// RemoveCallback removes a callback that is not the default.
func (g *Registry) RemoveCallback(ctx context.Context, clientID, url string) (Partner, error) {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return p, err
	}
	if url == p.DefaultCallback {
		return p, invalid("The callback %q is the default and can't be removed. Make another callback the default first.", url)
	}
	err = g.DB.RemoveCallback(ctx, clientID, url)
	if errors.Is(err, storage.ErrNotFound) {
		return p, p.notRegistered(url)
	}
	return g.after(ctx, clientID, err)
}

// SetDefaultCallback makes a registered callback the default.
func (g *Registry) SetDefaultCallback(ctx context.Context, clientID, url string) (Partner, error) {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return p, err
	}
	if url == p.DefaultCallback {
		return p, invalid("The callback %q is already the default.", url)
	}
	err = g.DB.SetDefaultCallback(ctx, clientID, url)
	if errors.Is(err, storage.ErrNotFound) {
		return p, p.notRegistered(url)
	}
	return g.after(ctx, clientID, err)
}

// after returns the partner as it is after a successful change.
func (g *Registry) after(ctx context.Context, clientID string, err error) (Partner, error) {
	if err != nil {
		return Partner{}, err
	}
	return g.Show(ctx, clientID)
}

// notRegistered points out the most common mistake, a missing or extra trailing slash.
func (p Partner) notRegistered(url string) error {
	other := url + "/"
	if n := len(url); n > 0 && url[n-1] == '/' {
		other = url[:n-1]
	}
	if slices.Contains(p.Callbacks, other) {
		return invalid("The callback %q is not registered, but %q is: the trailing slash matters.", url, other)
	}
	return invalid("The callback %q is not registered. Callbacks are compared character by character.", url)
}

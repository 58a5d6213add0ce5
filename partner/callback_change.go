package partner

import (
	"context"
	"errors"
	"slices"

	"fairlead/storage"
)

// AddCallback registers a further callback.
func (g *Registry) AddCallback(ctx context.Context, clientID, url string) (Partner, error) {
	if _, err := g.Show(ctx, clientID); err != nil {
		return Partner{}, err
	}
	if err := CheckCallback(url); err != nil {
		return Partner{}, err
	}
	err := g.DB.AddCallback(ctx, clientID, url)
	if errors.Is(err, storage.ErrConflict) {
		return Partner{}, refuse("The callback %q is registered already.", url)
	}
	return g.after(ctx, clientID, err)
}

// RemoveCallback removes a callback that is not the default.
func (g *Registry) RemoveCallback(ctx context.Context, clientID, url string) (Partner, error) {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return p, err
	}
	if url == p.DefaultCallback {
		return p, refuse("The callback %q is the default and cannot be removed; make another one the default first.", url)
	}
	err = g.DB.RemoveCallback(ctx, clientID, url)
	if errors.Is(err, storage.ErrNotFound) {
		return p, p.notRegistered(url)
	}
	return g.after(ctx, clientID, err)
}

// SetDefaultCallback makes a registered callback the default in place of the
// present one.
func (g *Registry) SetDefaultCallback(ctx context.Context, clientID, url string) (Partner, error) {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return p, err
	}
	if url == p.DefaultCallback {
		return p, refuse("The callback %q is the default already.", url)
	}
	err = g.DB.SetDefaultCallback(ctx, clientID, url)
	if errors.Is(err, storage.ErrNotFound) {
		return p, p.notRegistered(url)
	}
	return g.after(ctx, clientID, err)
}

// after shows a partner as it is after a change that did not fail.
func (g *Registry) after(ctx context.Context, clientID string, err error) (Partner, error) {
	if err != nil {
		return Partner{}, err
	}
	return g.Show(ctx, clientID)
}

// notRegistered names the most common slip: a closing slash too few or too many.
func (p Partner) notRegistered(url string) error {
	other := url + "/"
	if n := len(url); n > 0 && url[n-1] == '/' {
		other = url[:n-1]
	}
	if slices.Contains(p.Callbacks, other) {
		return refuse("The callback %q is not registered, but %q is: the closing slash counts.", url, other)
	}
	return refuse("The callback %q is not registered; it must equal a registered one, character for character.", url)
}

package partner

import (
	"context"
	"slices"

	"fairlead/storage"
)

// Application is what a new partner says of itself.
type Application struct {
	Company           string
	Email             string
	UseCase           string
	Callbacks         []string
	DefaultCallback   string // empty: the first of Callbacks
	AllowMissingState bool
}

// Create registers a partner and gives it its first secret, which nobody can
// look up again.
func (g *Registry) Create(ctx context.Context, a Application) (Partner, string, error) {
	client := storage.Client{Name: a.Company, Email: a.Email, UseCase: a.UseCase,
		Scope: "*", AllowMissingState: a.AllowMissingState}
	if err := tidy(&client); err != nil {
		return Partner{}, "", err
	}
	callbacks, err := a.callbacks()
	if err != nil {
		return Partner{}, "", err
	}
	secret, err := g.create(ctx, &client, callbacks)
	if err != nil {
		return Partner{}, "", err
	}
	p, err := g.withCallbacks(ctx, client)
	return p, secret, err
}

// callbacks are the rows of an application: well-formed, no two alike, one the
// default.
func (a Application) callbacks() ([]storage.Callback, error) {
	if len(a.Callbacks) == 0 {
		return nil, refuse("A partner needs at least one callback URL.")
	}
	home := a.DefaultCallback
	if home == "" {
		home = a.Callbacks[0]
	}
	rows := make([]storage.Callback, 0, len(a.Callbacks))
	for i, url := range a.Callbacks {
		if err := CheckCallback(url); err != nil {
			return nil, err
		}
		if slices.Contains(a.Callbacks[:i], url) {
			return nil, refuse("The callback %q is given twice.", url)
		}
		rows = append(rows, storage.Callback{URL: url, IsDefault: url == home})
	}
	if !slices.Contains(a.Callbacks, home) {
		return nil, refuse("The default callback %q is not among the callbacks; it must equal one of them, character for character.", home)
	}
	return rows, nil
}

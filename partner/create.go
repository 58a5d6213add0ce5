package partner

import (
	"context"
	"errors"
	"slices"
	"time"

	"fairlead/storage"
)

// Application is what a new partner is registered with.
type Application struct {
	Company           string
	Email             string
	UseCase           string
	Callbacks         []string
	DefaultCallback   string // empty: the first of Callbacks
	AllowMissingState bool
}

// Create registers a partner and returns its first secret, which is stored only as
// a hash.
func (g *Registry) Create(ctx context.Context, a Application) (Partner, string, error) {
	client, callbacks, err := a.rows()
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

// Admit registers a partner without a secret, and mails its contact a link at which they
// read one within a time.
func (g *Registry) Admit(ctx context.Context, a Application, within time.Duration) (Partner, error) {
	client, callbacks, err := a.rows()
	if err != nil {
		return Partner{}, err
	}
	client.Kind = g.Kind
	if err := g.DB.AdmitPartner(ctx, &client, callbacks, within); err != nil {
		return Partner{}, err
	}
	return g.withCallbacks(ctx, client)
}

// Check reports all that is wrong with an application.
func (a Application) Check() error {
	_, _, err := a.rows()
	return err
}

// rows are what is stored for an application.
func (a Application) rows() (client storage.Client, callbacks []storage.Callback, err error) {
	client = storage.Client{Name: a.Company, Email: a.Email, UseCase: a.UseCase, Scope: "*", AllowMissingState: a.AllowMissingState}
	wrong := tidy(&client)
	callbacks, err = a.callbacks()
	return client, callbacks, errors.Join(wrong, about("callback", err))
}

// callbacks returns an application's callbacks, checked, with one default.
func (a Application) callbacks() ([]storage.Callback, error) {
	if len(a.Callbacks) == 0 {
		return nil, invalid("A partner needs at least one callback URL.")
	}
	if len(a.Callbacks) > storage.MostCallbacks {
		return nil, invalid("A partner can have %d callbacks.", storage.MostCallbacks)
	}
	standard := a.DefaultCallback
	if standard == "" {
		standard = a.Callbacks[0]
	}
	rows := make([]storage.Callback, 0, len(a.Callbacks))
	for i, url := range a.Callbacks {
		if err := CheckCallback(url); err != nil {
			return nil, err
		}
		if slices.Contains(a.Callbacks[:i], url) {
			return nil, invalid("The callback %q was given twice.", url)
		}
		rows = append(rows, storage.Callback{URL: url, IsDefault: url == standard})
	}
	if !slices.Contains(a.Callbacks, standard) {
		return nil, invalid("The default callback %q is not among the callbacks. Callbacks are compared character by character.", standard)
	}
	return rows, nil
}

package partner

import (
	"context"

	"fairlead/storage"
)

// Registry holds the registered partners and the rules for changing them.
type Registry struct{ Clients }

// NewRegistry returns the registry of a database.
func NewRegistry(db *storage.DB) *Registry {
	return &Registry{Clients{DB: db, Kind: storage.PartnerKind}}
}

// Partner is a registered partner.
type Partner struct {
	storage.Client
	Callbacks       []string // the oldest first
	DefaultCallback string   // one of Callbacks
}

// Show finds a partner by its client id.
func (g *Registry) Show(ctx context.Context, clientID string) (Partner, error) {
	client, err := g.Find(ctx, clientID)
	if err != nil {
		return Partner{}, err
	}
	return g.withCallbacks(ctx, client)
}

// List returns all partners, the oldest first.
func (g *Registry) List(ctx context.Context) ([]Partner, error) {
	clients, err := g.DB.Clients(ctx, g.Kind)
	if err != nil {
		return nil, err
	}
	all := make([]Partner, 0, len(clients))
	for _, client := range clients {
		p, err := g.withCallbacks(ctx, client)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func (g *Registry) withCallbacks(ctx context.Context, client storage.Client) (Partner, error) {
	rows, err := g.DB.Callbacks(ctx, client.ID)
	if err != nil {
		return Partner{}, err
	}
	p := Partner{Client: client}
	for _, row := range rows {
		p.Callbacks = append(p.Callbacks, row.URL)
		if row.IsDefault {
			p.DefaultCallback = row.URL
		}
	}
	return p, nil
}

// Change is a change to a partner's profile; nil fields are not changed.
type Change struct {
	Company           *string
	Email             *string
	UseCase           *string
	AllowMissingState *bool
	Iss               *bool
}

// Update changes a partner's profile.
func (g *Registry) Update(ctx context.Context, clientID string, change Change) (Partner, error) {
	if _, err := g.Show(ctx, clientID); err != nil {
		return Partner{}, err
	}
	client, err := g.DB.UpdateClient(ctx, clientID, func(c *storage.Client) error {
		replace(&c.Name, change.Company)
		replace(&c.Email, change.Email)
		replace(&c.UseCase, change.UseCase)
		replace(&c.AllowMissingState, change.AllowMissingState)
		replace(&c.Iss, change.Iss)
		return tidy(c)
	})
	if err != nil {
		return Partner{}, err
	}
	return g.withCallbacks(ctx, client)
}

func replace[T any](old, new *T) {
	if new != nil {
		*old = *new
	}
}

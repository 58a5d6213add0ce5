package partner

import (
	"context"

	"fairlead/storage"
)

// Change says what is to change of a partner; what is nil stays.
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

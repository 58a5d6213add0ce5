package partner

import (
	"context"
	"errors"

	"fairlead/storage"
)

// Clients is the clients of one kind. What partners and services have in common
// is written here, once: secrets and suspension.
type Clients struct {
	DB   *storage.DB
	Kind storage.ClientKind
}

// Find finds a client of this kind by its id.
func (all *Clients) Find(ctx context.Context, clientID string) (storage.Client, error) {
	c, err := all.DB.ClientByID(ctx, clientID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return storage.Client{}, refuse("There is no %s with the client id %q.", all.Kind, clientID)
	case err == nil && c.Kind != all.Kind:
		return storage.Client{}, refuse("There is no %s with the client id %q: it is the id of a %s.", all.Kind, clientID, c.Kind)
	}
	return c, err
}

// create writes a client with its first secret, which nobody can look up again.
func (all *Clients) create(ctx context.Context, c *storage.Client, callbacks []storage.Callback) (secret string, err error) {
	c.Kind = all.Kind
	plain := storage.NewSecret()
	first := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(plain)}
	if err := all.DB.CreateClient(ctx, c, callbacks, &first); err != nil {
		return "", err
	}
	return plain, nil
}

package partner

import (
	"context"
	"errors"
	"slices"

	"fairlead/storage"
)

// liveSecrets is how many secrets of a partner work at a time: the one in use
// and the one that takes over.
const liveSecrets = 2

// AddSecret gives a partner a further secret, which nobody can look up again.
func (g *Registry) AddSecret(ctx context.Context, clientID string) (storage.Secret, string, error) {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return storage.Secret{}, "", err
	}
	plain := storage.NewSecret()
	secret := storage.Secret{ID: storage.NewSecretID(), ClientID: p.ID, Hash: storage.Hash(plain)}
	err = g.DB.AddSecret(ctx, &secret, liveSecrets)
	if errors.Is(err, storage.ErrConflict) {
		return storage.Secret{}, "", refuse("%s (%s) has two live secrets already; revoke the one that is out of use first.", p.Name, p.ID)
	}
	return secret, plain, err
}

// ListSecrets lists all secrets of a partner without the secrets themselves, the
// oldest first.
func (g *Registry) ListSecrets(ctx context.Context, clientID string) ([]storage.Secret, error) {
	if _, err := g.Show(ctx, clientID); err != nil {
		return nil, err
	}
	return g.DB.Secrets(ctx, clientID)
}

// RevokeSecret ends a secret for ever and says how many live ones are left. It
// may be the last one: a secret that has leaked must go at once.
func (g *Registry) RevokeSecret(ctx context.Context, clientID, secretID string) (revoked storage.Secret, left int, err error) {
	if _, err := g.Show(ctx, clientID); err != nil {
		return revoked, 0, err
	}
	failed := g.DB.RevokeSecret(ctx, clientID, secretID)
	if failed != nil && !errors.Is(failed, storage.ErrNotFound) {
		return revoked, 0, failed
	}
	all, err := g.DB.Secrets(ctx, clientID)
	if err != nil {
		return revoked, 0, err
	}
	at := slices.IndexFunc(all, func(s storage.Secret) bool { return s.ID == secretID })
	switch {
	case at < 0:
		return revoked, 0, refuse("This partner has no secret with the id %q.", secretID)
	case failed != nil:
		return revoked, 0, refuse("The secret %q is revoked already.", secretID)
	}
	return all[at], countLive(all), nil
}

func countLive(all []storage.Secret) (n int) {
	for _, s := range all {
		if s.RevokedAt.IsZero() {
			n++
		}
	}
	return n
}

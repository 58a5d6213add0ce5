package partner

import (
	"context"
	"errors"
	"slices"

	"fairlead/storage"
)

// LiveSecrets is how many secrets of a client work at a time: the one in use
// and the one that takes over.
const LiveSecrets = 2

// AddSecret gives a client a further secret, which nobody can look up again.
func (all *Clients) AddSecret(ctx context.Context, clientID string) (storage.Secret, string, error) {
	c, err := all.Find(ctx, clientID)
	if err != nil {
		return storage.Secret{}, "", err
	}
	plain := storage.NewSecret()
	secret := storage.Secret{ID: storage.NewSecretID(), ClientID: c.ID, Hash: storage.Hash(plain)}
	err = all.DB.AddSecret(ctx, &secret, LiveSecrets)
	if errors.Is(err, storage.ErrConflict) {
		return storage.Secret{}, "", refuse("%s (%s) has two live secrets already; revoke the one that is out of use first.", c.Name, c.ID)
	}
	return secret, plain, err
}

// ListSecrets lists all secrets of a client without the secrets themselves, the
// oldest first.
func (all *Clients) ListSecrets(ctx context.Context, clientID string) ([]storage.Secret, error) {
	if _, err := all.Find(ctx, clientID); err != nil {
		return nil, err
	}
	return all.DB.Secrets(ctx, clientID)
}

// RevokeSecret ends a secret for ever and says how many live ones are left. It
// may be the last one: a secret that has leaked must go at once.
func (all *Clients) RevokeSecret(ctx context.Context, clientID, secretID string) (revoked storage.Secret, left int, err error) {
	if _, err := all.Find(ctx, clientID); err != nil {
		return revoked, 0, err
	}
	failed := all.DB.RevokeSecret(ctx, clientID, secretID)
	if failed != nil && !errors.Is(failed, storage.ErrNotFound) {
		return revoked, 0, failed
	}
	secrets, err := all.DB.Secrets(ctx, clientID)
	if err != nil {
		return revoked, 0, err
	}
	at := slices.IndexFunc(secrets, func(s storage.Secret) bool { return s.ID == secretID })
	switch {
	case at < 0:
		return revoked, 0, refuse("This %s has no secret with the id %q.", all.Kind, secretID)
	case failed != nil:
		return revoked, 0, refuse("The secret %q is revoked already.", secretID)
	}
	return secrets[at], countLive(secrets), nil
}

func countLive(secrets []storage.Secret) (n int) {
	for _, s := range secrets {
		if s.RevokedAt.IsZero() {
			n++
		}
	}
	return n
}

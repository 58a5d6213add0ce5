package partner

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fairlead/storage"
)

// LiveSecrets is how many secrets of a client can be live at a time: the one in
// use and its replacement.
const LiveSecrets = 2

// AddSecret gives a client another secret, of which only a hash is stored.
func (cs *Clients) AddSecret(ctx context.Context, clientID string) (storage.Secret, string, error) {
	c, err := cs.Find(ctx, clientID)
	if err != nil {
		return storage.Secret{}, "", err
	}
	plain := storage.NewSecret()
	secret := storage.Secret{ID: storage.NewSecretID(), ClientID: c.ID, Hash: storage.Hash(plain)}
	err = cs.DB.AddSecret(ctx, &secret, LiveSecrets)
	if errors.Is(err, storage.ErrConflict) {
		return storage.Secret{}, "", invalid("%s (%s) already has two live secrets. Revoke the one that is no longer used first.", c.Name, c.ID)
	}
	return secret, plain, err
}

// ListSecrets returns all secrets of a client, the oldest first, as stored.
func (cs *Clients) ListSecrets(ctx context.Context, clientID string) ([]storage.Secret, error) {
	if _, err := cs.Find(ctx, clientID); err != nil {
		return nil, err
	}
	return cs.DB.Secrets(ctx, clientID)
}

// RevokeSecret revokes a secret permanently and returns how many live ones are left.
// It may be the last one: a leaked secret must stop working at once.
func (cs *Clients) RevokeSecret(ctx context.Context, clientID, secretID string) (revoked storage.Secret, left int, err error) {
	if _, err := cs.Find(ctx, clientID); err != nil {
		return revoked, 0, err
	}
	failed := cs.DB.RevokeSecret(ctx, clientID, secretID)
	if failed != nil && !errors.Is(failed, storage.ErrNotFound) {
		return revoked, 0, failed
	}
	secrets, err := cs.DB.Secrets(ctx, clientID)
	if err != nil {
		return revoked, 0, err
	}
	at := slices.IndexFunc(secrets, func(s storage.Secret) bool { return s.ID == secretID })
	switch {
	case at < 0:
		return revoked, 0, invalid("This %s has no secret with the id %q.", cs.Kind.Noun(), secretID)
	case failed != nil:
		return revoked, 0, invalid("The secret %q is already revoked.", secretID)
	}
	return secrets[at], countLive(secrets), nil
}

// RevokeSecretFor is [Clients.RevokeSecret] with a reason for the audit log.
func (cs *Clients) RevokeSecretFor(ctx context.Context, clientID, secretID, reason string) error {
	reason, err := tidyReason("revocation", reason)
	if err != nil {
		return about("reason", err)
	}
	_, _, err = cs.RevokeSecret(storage.WithReason(ctx, reason), clientID, secretID)
	return err
}

// RevokeOwnSecret is [Clients.RevokeSecret] by the partner's own people, who need not say why.
func (cs *Clients) RevokeOwnSecret(ctx context.Context, clientID, secretID, reason string) error {
	reason = strings.TrimSpace(storage.OneLine(reason))
	if err := checkText("reason", reason, TextLength); err != nil {
		return about("reason", err)
	}
	_, _, err := cs.RevokeSecret(storage.WithReason(ctx, reason), clientID, secretID)
	return err
}

func countLive(secrets []storage.Secret) (n int) {
	for _, s := range secrets {
		if s.RevokedAt.IsZero() {
			n++
		}
	}
	return n
}

package partner

import (
	"context"

	"fairlead/storage"
	"fairlead/web"
)

// Revocation is what revoking a secret does, as the template "revocation" spells it out.
type Revocation struct {
	Secret storage.Secret
	Use    storage.SecretUse
	// Other is another live secret; nil for none.
	Other *storage.Secret
}

// Revocation finds out what revoking a secret of a client does. storage.ErrNotFound means that
// the client has no such secret, storage.ErrSpent that it has been revoked.
func (cs *Clients) Revocation(ctx context.Context, clientID, secretID string) (v Revocation, err error) {
	all, err := cs.DB.Secrets(ctx, clientID)
	if err != nil {
		return v, err
	}
	for _, s := range all {
		if s.ID == secretID {
			v.Secret = s
		} else if s.RevokedAt.IsZero() {
			v.Other = &s
		}
	}
	switch {
	case v.Secret.ID == "":
		return v, storage.ErrNotFound
	case !v.Secret.RevokedAt.IsZero():
		return v, storage.ErrSpent
	}
	v.Use, err = cs.DB.SecretUseOf(ctx, secretID)
	return v, err
}

// Used says what the secret was used for.
func (v Revocation) Used() string {
	return "Used for " + web.Count(v.Use.Exchanges, "exchange") + " of " + web.Count(v.Use.Connections, "connection") + " in the last 30 days"
}

package partner

import (
	"context"
	"slices"

	"fairlead/storage"
)

// ListedSecret is a secret of a list.
type ListedSecret struct {
	storage.Secret
	// Exchanges are those within the time of storage.UseKept.
	Exchanges int64
}

// Cursor is where the page after this secret begins.
func (s ListedSecret) Cursor() storage.Cursor {
	return storage.Cursor{Number: s.CreatedAt.UnixMilli(), Text: s.ID}
}

// SecretsWithUses lists the secrets of a client: live ones, the newest first, and revoked ones,
// the latest first.
func (cs *Clients) SecretsWithUses(ctx context.Context, clientID string) (live, revoked []ListedSecret, err error) {
	all, err := cs.DB.Secrets(ctx, clientID)
	if err != nil {
		return nil, nil, err
	}
	uses, err := cs.DB.SecretUses(ctx, clientID)
	for _, s := range slices.Backward(all) {
		one := ListedSecret{s, exchangesOf(uses, s.ID)}
		if s.RevokedAt.IsZero() {
			live = append(live, one)
		} else {
			revoked = append(revoked, one)
		}
	}
	slices.SortStableFunc(revoked, func(a, b ListedSecret) int { return b.RevokedAt.Compare(a.RevokedAt.Time) })
	return live, revoked, err
}

func exchangesOf(uses []storage.SecretUse, id string) int64 {
	for _, u := range uses {
		if u.SecretID == id {
			return u.Exchanges
		}
	}
	return 0
}

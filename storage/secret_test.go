package storage_test

import (
	"bytes"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func newSecret(clientID string) storage.Secret {
	return storage.Secret{ID: storage.NewSecretID(), ClientID: clientID, Hash: storage.Hash(storage.NewSecret())}
}

func TestAddSecretAllowsTwoActiveSecrets(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, first := newPartner(t, db)
		newPartner(t, db)
		ctx := t.Context()
		advance(db, 1e9)
		second, third := newSecret(client.ID), newSecret(client.ID)
		want(t, "a second one", db.AddSecret(ctx, &second, 2), nil)
		want(t, "a third one", db.AddSecret(ctx, &third, 2), storage.ErrConflict)
		want(t, "revoke the first", db.RevokeSecret(ctx, client.ID, first.ID), nil)
		want(t, "the third one now", db.AddSecret(ctx, &third, 2), nil)

		all, err := db.Secrets(ctx, client.ID)
		if err != nil || len(all) != 3 || all[0].ID != first.ID || all[0].RevokedAt.IsZero() {
			t.Errorf("all are %+v, %v", all, err)
		}
		live, err := db.LiveSecrets(ctx, client.ID)
		if err != nil || len(live) != 2 {
			t.Fatalf("live are %+v, %v", live, err)
		}
		for _, s := range live {
			if s.ID == first.ID || !s.RevokedAt.IsZero() || len(s.Hash) != 32 || bytes.Equal(s.Hash, first.Hash) {
				t.Errorf("live is %+v", s)
			}
		}
	})
}

func TestAddSecretRacedStaysWithinTheLimit(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		got := race(t, 20, func(int) error {
			s := newSecret(client.ID)
			return db.AddSecret(t.Context(), &s, 2)
		})
		live, err := db.LiveSecrets(t.Context(), client.ID)
		if err != nil || got[nil] != 1 || got[storage.ErrConflict] != 19 || len(live) != 2 {
			t.Errorf("added %v, live are %d (%v); want one more and two", got, len(live), err)
		}
	})
}

func TestAddSecretRacedWithOneIDAddsOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		s := newSecret(client.ID)
		got := race(t, 10, func(int) error {
			again := s
			return db.AddSecret(t.Context(), &again, 2)
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 9 {
			t.Errorf("got %v", got)
		}
		must(t, db.RevokeSecret(t.Context(), client.ID, s.ID))
		want(t, "once it is revoked", db.AddSecret(t.Context(), &s, 2), storage.ErrSpent)
	})
}

func TestRevokeSecretOnceAndOnlyForItsClient(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, secret := newPartner(t, db)
		stranger, _ := newPartner(t, db)
		ctx := t.Context()
		want(t, "by another client", db.RevokeSecret(ctx, stranger.ID, secret.ID), storage.ErrNotFound)
		want(t, "one that is not there", db.RevokeSecret(ctx, client.ID, "secret_0"), storage.ErrNotFound)
		want(t, "by its own", db.RevokeSecret(ctx, client.ID, secret.ID), nil)
		want(t, "again", db.RevokeSecret(ctx, client.ID, secret.ID), storage.ErrNotFound)
		if live, err := db.LiveSecrets(ctx, client.ID); err != nil || len(live) != 0 {
			t.Errorf("live are %+v, %v", live, err)
		}
		gone := newSecret("partner_0")
		want(t, "for a client that is not there", db.AddSecret(ctx, &gone, 2), storage.ErrNotFound)
	})
}

func TestSecretsOfAnUnknownClientAreEmpty(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newPartner(t, db)
		for _, unknown := range []string{"", "partner_0", "NUL \x00", "not UTF-8 \xff"} {
			if live, err := db.LiveSecrets(t.Context(), unknown); err != nil || len(live) != 0 {
				t.Errorf("%q has %+v, %v", unknown, live, err)
			}
		}
	})
}

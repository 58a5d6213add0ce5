package storage_test

import (
	"crypto/sha256"
	"errors"
	"reflect"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestPackedTokenIsUnpackedUnchanged(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	cache := newListeningCache(t, db)
	code := issuedCode(t, db)
	partners := exchange(t, db, code, "a partner's")
	services := storage.Token{Hash: storage.Hash("a service's"), ClientID: code.ClientID, Scope: "orders:read orders:write",
		ExpiresAt: storage.At(db.Now().Add(time.Hour))}
	want(t, "issue", db.IssueToken(t.Context(), &services), nil)
	for _, change := range []func() error{
		func() error { return nil },
		func() error {
			_, err := db.ReportLeaks(t.Context(), []storage.Leak{{Token: partners.Hash, Key: partners.Hash}})
			return err
		},
		func() error { return db.SetClientStatus(t.Context(), code.ClientID, storage.Suspended, "why") },
		func() error {
			return db.RevokeToken(t.Context(), code.ClientID, services.Hash, storage.TokenRevokedByPartner)
		},
		func() error {
			return db.Disconnect(t.Context(), code.AccountID, code.ClientID, storagetest.SignedIn(t, db, code.AccountID), storage.Device{})
		},
		func() error {
			return db.CloseAccount(t.Context(), storage.Closing{AccountID: code.AccountID, At: storage.At(db.Now().Add(time.Hour))})
		},
	} {
		want(t, "change", change(), nil)
		for _, hash := range [][]byte{partners.Hash, services.Hash} {
			hash := [sha256.Size]byte(hash)
			until(t, "it is kept", func() bool {
				_, err := cache.Token(t.Context(), hash)
				_, other := cache.Client(t.Context(), code.ClientID)
				return errors.Join(err, other) == nil && cache.Knows(hash, code.ClientID)
			})
			read, err := db.TokenByHash(t.Context(), hash[:])
			if got, other := cache.Token(t.Context(), hash); errors.Join(err, other) != nil || !reflect.DeepEqual(got, read) {
				t.Errorf("got %+v, %v, want %+v, %v", got, other, read, err)
			}
		}
	}
}

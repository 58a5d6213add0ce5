package storage_test

import (
	"errors"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestCarrierAccountIsFoundByEveryHashOfItsNumber(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newCarrier(t, db, "ups", storage.CarrierOAuth)
		ada := newAccount(t, db, "ada@example.com")
		before := storage.CarrierVault{HashKeys: [][]byte{[]byte("former")}}
		after := storage.CarrierVault{HashKeys: [][]byte{[]byte("current"), []byte("former")}}
		a := newCarrierAccount(ada.ID, "ups", "94567e")
		a.NumberHash = before.Hashes("94567e")[0]
		if err := db.CreateCarrierAccount(t.Context(), a, 9); err != nil {
			t.Fatal(err)
		}
		again := newCarrierAccount(ada.ID, "ups", "94567e")
		hashes := after.Hashes("94567e")
		again.NumberHash = hashes[0]
		if err := db.CreateCarrierAccount(t.Context(), again, 9, hashes...); !errors.Is(err, storage.ErrDuplicateCarrierAccount) || again.ID != a.ID {
			t.Errorf("again: %v, %s", err, again.ID)
		}
		for number, want := range map[string]int{"94567e": 1, "94567": 0} {
			all, err := db.CarrierAccounts(t.Context(), storage.CarrierAccountFilter{AccountID: ada.ID, NumberHashes: after.Hashes(number)}, 0, 9)
			if err != nil || len(all) != want {
				t.Errorf("%s: %d, %v", number, len(all), err)
			}
		}
	})
}

func TestResealKeepsWhatHasChangedOrWasAddedAgain(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newCarrier(t, db, "ups", storage.CarrierOAuth)
		ada := newAccount(t, db, "ada@example.com")
		a, b := newCarrierAccount(ada.ID, "ups", "1"), newCarrierAccount(ada.ID, "ups", "2")
		for _, one := range []*storage.CarrierAccount{a, b} {
			if err := db.CreateCarrierAccount(t.Context(), one, 9); err != nil {
				t.Fatal(err)
			}
		}
		taken, stale := *a, *a
		taken.SealedBy, taken.NumberHash = "new", b.NumberHash
		stale.Parameters = []byte("of before")
		fresh := *a
		fresh.SealedBy = "new"
		for name, pair := range map[string][2]storage.CarrierAccount{"a number that another row has": {taken, *a}, "changed parameters": {fresh, stale}} {
			if err := db.ResealCarrierAccount(t.Context(), pair[0], pair[1]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got, err := db.AnyCarrierAccount(t.Context(), a.ID); err != nil || got.SealedBy != "" {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	})
}

func TestDisconnectCarrierAccountLeavesThoseOfOthersAlone(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newCarrier(t, db, "fedex", storage.CarrierDefault) // connected at once
		ada, bob := newAccount(t, db, "ada@example.com"), newAccount(t, db, "bob@example.com")
		a := newCarrierAccount(ada.ID, "fedex", "1")
		if err := db.CreateCarrierAccount(t.Context(), a, 9); err != nil {
			t.Fatal(err)
		}
		if _, err := db.DisconnectCarrierAccount(t.Context(), bob.ID, a.ID, storage.CarrierEndedByOwner); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		if got, err := db.AnyCarrierAccount(t.Context(), a.ID); err != nil || got.Status != storage.CarrierConnected {
			t.Errorf("it is %s, %v", got.Status, err)
		}
		got, err := db.DisconnectCarrierAccount(t.Context(), ada.ID, a.ID, storage.CarrierEndedByPartner)
		if err != nil || got.Status != storage.CarrierDisconnected || got.Reason != storage.CarrierEndedByPartner {
			t.Errorf("its own: %+v, %v", got, err)
		}
	})
}

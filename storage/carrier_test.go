package storage_test

import (
	"errors"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func newCarrier(t *testing.T, db *storage.DB, id string, auth storage.CarrierAuth) storage.Carrier {
	t.Helper()
	c := storage.Carrier{ID: id, Name: "UPS", Auth: auth, Extra: storage.CarrierExtra{FinalErrors: []string{"gone"}}}
	if err := db.AddCarrier(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func newCarrierAccount(accountID, carrierID, number string) *storage.CarrierAccount {
	return &storage.CarrierAccount{ID: storage.NewID(), AccountID: accountID, CarrierID: carrierID,
		Number: []byte(number), Parameters: []byte("{}"), NumberHash: storage.Hash(number)}
}

func TestAddCarrierOnceForEachEnvironment(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		got := race(t, 8, func(i int) error {
			return db.AddCarrier(t.Context(), &storage.Carrier{ID: "ups", Auth: storage.CarrierOAuth, Test: i%2 == 0})
		})
		if got[nil] != 2 || got[storage.ErrCarrierExists] != 6 {
			t.Errorf("got %v", got)
		}
	})
}

func TestUpdateCarrierKeepsWhatIsNotChanged(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newCarrier(t, db, "ups", storage.CarrierOAuth)
		_, err := db.UpdateCarrier(t.Context(), "ups", false, func(c *storage.Carrier) error { c.PKCE, c.Name = true, "U.P.S."; return nil })
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.UpdateCarrier(t.Context(), "ups", false, func(c *storage.Carrier) error { c.Name = "lost"; return errors.ErrUnsupported })
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("got %v", err)
		}
		c, err := db.CarrierByID(t.Context(), "ups", false)
		if err != nil || !c.PKCE || c.Name != "U.P.S." || len(c.Extra.FinalErrors) != 1 {
			t.Errorf("got %+v, %v", c, err)
		}
		if _, err := db.UpdateCarrier(t.Context(), "ups", true, nil); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the other environment: %v", err)
		}
	})
}

func TestCreateCarrierAccountRaced(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newCarrier(t, db, "ups", storage.CarrierOAuth)
		ada := newAccount(t, db, "ada@example.com")
		same := map[string]int{}
		ids := make([]string, 8)
		got := race(t, 8, func(i int) error {
			a := newCarrierAccount(ada.ID, "ups", "94567e")
			err := db.CreateCarrierAccount(t.Context(), a, 3)
			ids[i] = a.ID
			return err
		})
		for _, id := range ids {
			same[id]++
		}
		if got[nil] != 1 || got[storage.ErrDuplicateCarrierAccount] != 7 || len(same) != 1 {
			t.Errorf("the same number: %v, %v", got, same)
		}
		got = race(t, 8, func(i int) error {
			return db.CreateCarrierAccount(t.Context(), newCarrierAccount(ada.ID, "ups", string(rune('a'+i))), 3)
		})
		if got[nil] != 2 || got[storage.ErrConflict] != 6 {
			t.Errorf("other numbers: %v", got)
		}
		if err := db.CreateCarrierAccount(t.Context(), newCarrierAccount(ada.ID, "usps", "1"), 9); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("an unknown carrier: %v", err)
		}
	})
}

func TestRemoveCarrierDisconnectsOnlyWithForce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newCarrier(t, db, "fedex", storage.CarrierDefault)
		ada := newAccount(t, db, "ada@example.com")
		a := newCarrierAccount(ada.ID, "fedex", "1")
		if err := db.CreateCarrierAccount(t.Context(), a, 9); err != nil || a.Status != storage.CarrierConnected {
			t.Fatal(a.Status, err)
		}
		if err := db.RemoveCarrier(t.Context(), "fedex", false, false); !errors.Is(err, storage.ErrCarrierInUse) {
			t.Errorf("in use: %v", err)
		}
		if err := db.RemoveCarrier(t.Context(), "fedex", false, true); err != nil {
			t.Errorf("with force: %v", err)
		}
		got, err := db.CarrierAccountByID(t.Context(), ada.ID, a.ID)
		if err != nil || got.Status != storage.CarrierDisconnected || got.Reason != storage.CarrierEndedByOperator || got.DisconnectedAt.IsZero() {
			t.Errorf("got %+v, %v", got, err)
		}
		events, err := db.CarrierEvents(t.Context(), a.ID, 10)
		if err != nil || len(events) != 2 || events[0].Name != storage.CarrierAccountDisconnected || events[1].Name != storage.CarrierAccountAdded {
			t.Errorf("got %+v, %v", events, err)
		}
		if err := db.RemoveCarrier(t.Context(), "fedex", false, true); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
	})
}

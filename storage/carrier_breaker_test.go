package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Failures that were counted a moment ago are not counted again, unless an account would end.
func TestFailuresAreCountedBeforeAnAccountEnds(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		first := connectedCarrierAccount(t, db)
		second := newCarrierAccount(first.AccountID, "ups", "2")
		if err := db.CreateCarrierAccount(t.Context(), second, 9); err != nil {
			t.Fatal(err)
		}
		k := storage.CarrierToken{CarrierAccountID: second.ID, Access: []byte("first"), Refresh: []byte("refresh"), IssuedAt: db.Time()}
		if err := db.ConnectCarrier(t.Context(), k, storage.Time{}); err != nil {
			t.Fatal(err)
		}
		fail := func(id string, f storage.CarrierFailure) storage.CarrierFailed {
			t.Helper()
			c, err := db.CarrierConnectionOf(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			l, err := db.LeaseCarrier(t.Context(), c.State, time.Minute, false)
			if err != nil {
				t.Fatal(err)
			}
			f.BreakerPolicy = storage.BreakerPolicy{Accounts: 2, Window: time.Minute, Probe: time.Minute}
			done, err := db.FailCarrier(t.Context(), l, f)
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		if done := fail(first.ID, storage.CarrierFailure{Outcome: storage.CarrierRefreshFailed, Unknown: true}); done.Failed != 1 || done.Opened {
			t.Errorf("the first: %+v", done)
		}
		if done := fail(second.ID, storage.CarrierFailure{Outcome: storage.CarrierRefreshFailed, JustCounted: true}); done.Failed != 0 || done.Opened {
			t.Errorf("the second: %+v", done)
		}
		if done := fail(first.ID, storage.CarrierFailure{Outcome: storage.CarrierRefreshRefused, JustCounted: true}); done.Failed != 2 || !done.Opened || done.Ended != "" {
			t.Errorf("one that would end: %+v", done)
		}
	})
}

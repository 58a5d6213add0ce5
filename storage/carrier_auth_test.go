package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Accounts at a carrier without OAuth have nobody to sign in, so that they would stay as they
// are for good.
func TestAccountsFollowTheirCarriersWayOfAuthorization(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c := newCarrier(t, db, "ups", storage.CarrierOAuth)
		ada := newAccount(t, db, "ada@example.com")
		all := map[string]*storage.CarrierAccount{}
		for _, number := range []string{"pending", "connected", "disconnected"} {
			all[number] = newCarrierAccount(ada.ID, "ups", number)
			must(t, db.CreateCarrierAccount(t.Context(), all[number], 9))
			if number != "pending" {
				must(t, db.ConnectCarrier(t.Context(), storage.CarrierToken{CarrierAccountID: all[number].ID, Access: []byte("a"), IssuedAt: db.Time()}, db.Time()))
			}
		}
		_, err := db.DisconnectCarrierAccount(t.Context(), ada.ID, all["disconnected"].ID, storage.CarrierEndedByOwner)
		must(t, err)
		wantAll := func(when string, status storage.CarrierAccountStatus, reason storage.CarrierEnd) {
			t.Helper()
			for number, a := range all {
				got, err := db.AnyCarrierAccount(t.Context(), a.ID)
				if err != nil || got.Status != status || got.Reason != reason || got.DisconnectedAt.IsZero() != (reason == "") {
					t.Errorf("%s, the one that was %s is %+v, %v", when, number, got, err)
				}
				if c, err := db.CarrierConnectionOf(t.Context(), a.ID); err == nil {
					t.Errorf("%s, the one that was %s has the tokens %+v", when, number, c)
				}
			}
		}
		uses := func(auth storage.CarrierAuth) {
			t.Helper()
			_, err := db.UpdateCarrier(t.Context(), "ups", false, func(c *storage.Carrier) error { c.Auth, c.RevokeURL = auth, ""; return nil })
			must(t, err)
		}
		_, err = db.UpdateCarrier(t.Context(), "ups", false, func(c *storage.Carrier) error { c.RevokeURL = "https://ups.example/revoke"; return nil })
		must(t, err)
		uses(storage.CarrierDefault)
		wantAll("without OAuth", storage.CarrierConnected, "")
		if jobs, err := db.ClaimJobs(t.Context(), 9, 0, storage.JobCarrierRevoked); err != nil || len(jobs) != 1 {
			t.Errorf("%d tokens are revoked at the carrier, %v", len(jobs), err)
		}
		uses(storage.CarrierOAuth)
		wantAll("with OAuth", storage.CarrierPending, "")
		uses(storage.CarrierDefault)
		must(t, db.RemoveCarrier(t.Context(), "ups", false, true))
		wantAll("once it was removed", storage.CarrierDisconnected, storage.CarrierEndedByOperator)
		c.Auth = storage.CarrierDefault
		must(t, db.AddCarrier(t.Context(), &c))
		wantAll("once it was added again", storage.CarrierConnected, "")
		events, err := db.CarrierEvents(t.Context(), all["pending"].ID, 9)
		var names []storage.CarrierEventName
		for _, e := range events {
			names = append(names, e.Name)
		}
		if err != nil || len(names) != 5 || names[0] != storage.CarrierAccountRecovered || names[3] != storage.CarrierAccountConnected {
			t.Errorf("the events are %q, %v", names, err)
		}
	})
}

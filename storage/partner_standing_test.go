package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestStandingIsHowFarAPartnerHasCome(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		advance(db, 0)
		client, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		wanted := storage.PartnerStanding{LiveSecrets: 1, HadSecret: true}
		check := func(after string) {
			t.Helper()
			if got, err := db.StandingOf(t.Context(), client.ID); err != nil || got != wanted {
				t.Errorf("%s it is %+v, %v; want %+v", after, got, err, wanted)
			}
		}
		check("at first")
		newAttempt(t, db, other.ID)
		test := newAttempt(t, db, storage.TestClientID(client.ID))
		check("after attempts of others and of test mode")
		advance(db, time.Second)
		wanted.LastCode, wanted.LastAt, wanted.Refused = refuse(t, db, client.ID).SupportCode, db.Time(), 1
		check("after a refused attempt")
		happy, err := db.ChooseTestAccount(t.Context(), test.ID, storage.TestClientID(client.ID), storage.TestHappy)
		must(t, err)
		must(t, db.IssueCode(t.Context(), &storage.Consent{AttemptID: test.ID, Connection: storage.Connection{AccountID: happy.ID, ClientID: test.ClientID, Scope: "*"},
			Code: storage.Code{Hash: storage.Hash("test code"), RedirectURI: defaultCallback, ExpiresAt: storage.At(db.Now().Add(time.Minute))}}))
		wanted.Tested = true
		check("after a connection in test mode")
		secrets, err := db.LiveSecrets(t.Context(), client.ID)
		must(t, err)
		must(t, db.RevokeSecret(t.Context(), client.ID, secrets[0].ID))
		wanted.LiveSecrets = 0
		check("without a live secret")
		advance(db, 26*time.Hour)
		wanted.Refused = 0
		check("after a day")
		issuedCodeOf(t, db, client.ID)
		got, err := db.StandingOf(t.Context(), client.ID)
		if err != nil || !got.Connected || got.LastAt != db.Time() {
			t.Errorf("connected it is %+v, %v", got, err)
		}
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{{"StandingOf", 1, func() error { _, err := db.StandingOf(t.Context(), client.ID); return err }}})
	})
}

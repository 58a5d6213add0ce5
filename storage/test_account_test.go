package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestTestAccountsAreFoundByNothing(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		ada := newAccount(t, db, "ada@example.com")
		_, happy := storagetest.TestAttempt(t, db, c.ID, storage.TestHappy, "browser")
		if found, err := db.AnyAccountByID(t.Context(), happy.ID); err != nil || found != happy || !happy.IsTest() || happy.TestName != storage.TestHappy {
			t.Errorf("it is %+v, %v", found, err)
		}
		ctx := t.Context()
		_, byID := db.AccountByID(ctx, happy.ID)
		_, byEmail := db.AccountByEmail(ctx, happy.Email)
		_, byKey := db.AccountByEmail(ctx, happy.EmailKey)
		_, password := db.PasswordOf(ctx, happy.ID)
		_, suspend := db.SuspendAccount(ctx, happy.ID, "why")
		_, sessions := db.EndSessionsOf(ctx, happy.ID)
		session := storage.Session{ID: storage.NewID(), SecretHash: storage.Hash("secret"), AccountID: happy.ID, ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		_, platform := db.AllowPlatform(ctx, happy.ID, 5)
		for name, got := range map[string]error{"by ID": byID, "by email": byEmail, "by key": byKey, "its password": password,
			"suspend": suspend, "end sessions": sessions, "look at": db.LookAtAccount(ctx, happy.ID), "language": db.SetLanguage(ctx, happy.ID, "de"),
			"close":    db.CloseAccount(ctx, storage.Closing{AccountID: happy.ID, At: db.Time()}),
			"erase":    db.EraseAccount(ctx, happy.ID),
			"platform": platform,
			"carrier":  db.CreateCarrierAccount(ctx, &storage.CarrierAccount{ID: storage.NewID(), AccountID: happy.ID}, 5)} {
			want(t, name, got, storage.ErrNotFound)
		}
		want(t, "log in", db.StartSession(ctx, &session, ""), storage.ErrSpent)
		want(t, "reset", db.OfferReset(ctx, storage.Reset{AccountID: happy.ID, Hash: storage.Hash("link"), ExpiresAt: storage.At(db.Now().Add(time.Hour))}), storage.ErrSpent)
		if all, err := db.NewestAccounts(ctx, storage.Cursor{}, 10); err != nil || len(all) != 1 || all[0].ID != ada.ID {
			t.Errorf("listed %+v, %v", all, err)
		}
		if known, err := db.KnownAccounts(ctx, []string{ada.ID, happy.ID}); err != nil || known[happy.ID] || !known[ada.ID] {
			t.Errorf("events can be published about %v, %v", known, err)
		}
		// Its address stays free.
		storagetest.Account(t, db, storage.Account{Email: happy.Email})
		_, again := storagetest.TestAttempt(t, db, c.ID, storage.TestHappy, "browser")
		if again != happy {
			t.Errorf("chosen again it is %+v", again)
		}
	})
}

func TestTestAccountsAreMadeOnceForEachPartner(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		ids := make(chan string, 20)
		got := race(t, 20, func(int) error {
			a := newAttempt(t, db, storage.TestClientID(c.ID))
			account, err := db.ChooseTestAccount(t.Context(), a.ID, a.ClientID, storage.TestDenies)
			ids <- account.ID
			return err
		})
		close(ids)
		distinct := map[string]bool{}
		for id := range ids {
			distinct[id] = true
		}
		if got[nil] != 20 || len(distinct) != 1 {
			t.Errorf("%v made %d accounts", got, len(distinct))
		}
		_, theirs := storagetest.TestAttempt(t, db, other.ID, storage.TestDenies, "browser")
		if distinct[theirs.ID] {
			t.Error("two partners share a test account")
		}
		live := newAttempt(t, db, c.ID)
		foreign := newAttempt(t, db, storage.TestClientID(other.ID))
		for name, row := range map[string]struct {
			attempt storage.Attempt
			client  string
			want    error
		}{
			"an attempt of another":  {foreign, storage.TestClientID(c.ID), storage.ErrSpent},
			"a live attempt":         {live, storage.TestClientID(c.ID), storage.ErrSpent},
			"a live client":          {live, c.ID, storage.ErrNotFound},
			"an attempt that is not": {storage.Attempt{ID: "none"}, storage.TestClientID(c.ID), storage.ErrSpent},
		} {
			_, err := db.ChooseTestAccount(t.Context(), row.attempt.ID, row.client, storage.TestHappy)
			want(t, name, err, row.want)
		}
	})
}

// All developers of a partner share its test accounts.
func TestCardsOfOneTestAccountAreSavedAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		got := race(t, 20, func(int) error {
			a, account := storagetest.TestAttempt(t, db, c.ID, storage.TestHappy, "browser")
			p := storage.PaymentMethod{AccountID: account.ID, Processor: "sandbox", Brand: "visa", Last4: "4242", ExpMonth: 12, ExpYear: 2040}
			return db.SaveTestCard(t.Context(), &p, a.ID)
		})
		if got[nil] != 20 {
			t.Errorf("got %v", got)
		}
	})
}

package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// newManaged is an account with an address that a platform manages.
func newManaged(t testing.TB, db *storage.DB, platformID, email string) storage.ManagedAccount {
	t.Helper()
	return storagetest.Managed(t, db, storage.ManagedAccount{PlatformID: platformID, ManagedProfile: storage.ManagedProfile{Email: email}})
}

func managed(t testing.TB, db *storage.DB, platformID string) int {
	t.Helper()
	p, err := db.PlatformByID(t.Context(), platformID)
	must(t, err)
	return p.Managed
}

func TestLimitOfManagedAccountsHoldsForAllAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		_, err := db.AllowPlatform(t.Context(), p.ID, 3)
		must(t, err)
		got := race(t, 10, func(int) error {
			return db.CreateManagedAccount(t.Context(), &storage.ManagedAccount{PlatformID: p.ID})
		})
		if got[nil] != 3 || got[storage.ErrConflict] != 7 || managed(t, db, p.ID) != 3 {
			t.Errorf("got %v, %d counted", got, managed(t, db, p.ID))
		}
		all, err := db.ManagedAccounts(t.Context(), p.ID, 0, 10)
		if err != nil || len(all) != 3 {
			t.Errorf("%d accounts, %v", len(all), err)
		}
		want(t, "no platform", db.CreateManagedAccount(t.Context(), &storage.ManagedAccount{PlatformID: all[0].AccountID}), storage.ErrNotFound)
		// Lowering it takes nothing away.
		lower, err := db.AllowPlatform(t.Context(), p.ID, 1)
		if err != nil || lower.Managed != 3 || lower.Limit != 1 {
			t.Errorf("lowered: %+v, %v", lower, err)
		}
	})
}

func TestManagedAccountIsNotFoundByAnyAddress(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		m := newManaged(t, db, storagetest.Platform(t, db, storage.Account{}).ID, "kim@shop.example")
		must(t, db.Close())
		db = openURL(t, url) // rekeys what needs it
		a, err := db.AccountByID(t.Context(), m.AccountID)
		if err != nil || !a.Unclaimed() || a.Email != "kim@shop.example" || a.FullName != "Kim Vang" {
			t.Fatalf("%+v, %v", a, err)
		}
		for _, email := range []string{a.Email, a.EmailKey, " managed:" + a.ID, "managed:" + a.ID, "\u00a0managed:" + a.ID, "@ managed:" + a.ID} {
			_, err := db.AccountByEmail(t.Context(), email)
			want(t, email, err, storage.ErrNotFound)
		}
		if b := newAccount(t, db, "kim@shop.example"); b.Unclaimed() { // the address is free
			t.Error("a usual account has no owner")
		}
		if got := activities(t, db, a.ID); len(got) > 0 {
			t.Errorf("activities: %v", got)
		}
		_, err = db.PasswordOf(t.Context(), a.ID)
		want(t, "a password", err, storage.ErrNotFound)
	})
}

func TestSupportCannotOpenAManagedAccount(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		m := newManaged(t, db, storagetest.Platform(t, db, storage.Account{}).ID, "kim@shop.example")
		_, err := db.VerifyAccount(t.Context(), m.AccountID, "asked")
		want(t, "verify", err, storage.ErrManaged)
		_, err = db.ResetSecondFactor(t.Context(), m.AccountID, "asked", db.Time())
		want(t, "reset", err, storage.ErrManaged)
		_, err = db.AllowPlatform(t.Context(), m.AccountID, 1)
		want(t, "allow", err, storage.ErrManaged)
		_, err = db.AllowPlatform(t.Context(), "unknown", 1)
		want(t, "allow nobody", err, storage.ErrNotFound)
		_, err = db.SuspendAccount(t.Context(), m.AccountID, "spam")
		must(t, err)
		_, err = db.AccountManagedBy(t.Context(), m.PlatformID, m.AccountID)
		want(t, "while it is suspended", err, storage.ErrNotFound)
		_, err = db.ResumeAccount(t.Context(), m.AccountID, "no spam")
		must(t, err)
		_, err = db.AccountManagedBy(t.Context(), m.PlatformID, m.AccountID)
		must(t, err)
		for _, name := range []storage.NoticeName{storage.NoticeSuspended, storage.NoticeResumed} {
			if got := storagetest.Notices(t, db, name); len(got) > 0 {
				t.Errorf("mail to an address that nobody has shown to be theirs: %+v", got)
			}
		}
	})
}

func TestClosingAManagedAccountEndsTheManagement(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: m.AccountID, At: db.Time(), Reason: "asked"}))
		_, err := db.ManagedAccountByID(t.Context(), p.ID, m.AccountID)
		want(t, "its platform reads it", err, storage.ErrNotFound)
		if n := managed(t, db, p.ID); n != 0 {
			t.Errorf("%d counted", n)
		}
		must(t, db.EraseAccount(t.Context(), m.AccountID))
		if got := storagetest.Notices(t, db, storage.NoticeClosed); len(got) > 0 {
			t.Errorf("mail: %+v", got)
		}
	})
}

func TestErasingAPlatformErasesWhatNobodyElseCanUse(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: p.ID, At: db.Time(), Reason: "asked"}))
		if n, err := db.EraseClosed(t.Context(), 1); n != 1 || err != nil {
			t.Fatalf("the platform: %d, %v", n, err)
		}
		if n, err := db.EraseClosed(t.Context(), 9); n != 1 || err != nil {
			t.Fatalf("the managed account: %d, %v", n, err)
		}
		for _, id := range []string{p.ID, m.AccountID} {
			_, err := db.AccountByID(t.Context(), id)
			want(t, id, err, storage.ErrNotFound)
		}
		if all, err := db.Platforms(t.Context()); err != nil || len(all) > 0 {
			t.Errorf("platforms: %+v, %v", all, err)
		}
	})
}

func TestRevokedPlatformThatIsAllowedAgain(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		must(t, db.RevokePlatform(t.Context(), p.ID))
		want(t, "again", db.RevokePlatform(t.Context(), p.ID), storage.ErrNotFound)
		_, err := db.AccountManagedBy(t.Context(), p.ID, m.AccountID)
		want(t, "acts for it", err, storage.ErrNotFound)
		_, err = db.UpdateManagedAccount(t.Context(), p.ID, m.AccountID, m.ManagedProfile)
		want(t, "changes it", err, storage.ErrNotFound)
		want(t, "adds one", db.CreateManagedAccount(t.Context(), &storage.ManagedAccount{PlatformID: p.ID}), storage.ErrNotFound)
		if again, err := db.AllowPlatform(t.Context(), p.ID, 9); err != nil || again.Managed != 1 {
			t.Errorf("again: %+v, %v", again, err)
		}
		_, err = db.AccountManagedBy(t.Context(), p.ID, m.AccountID)
		must(t, err)
	})
}

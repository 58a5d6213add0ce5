package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func wantStaffPassword(t *testing.T, db *storage.DB, s storage.Staff, hash string, mustChange bool) {
	t.Helper()
	p, err := db.StaffPasswordOf(t.Context(), s.ID)
	now := staffByID(t, db, s.ID)
	if err != nil || p.Hash != hash || now.PasswordMustChange != mustChange || !now.PasswordChangedAt.Equal(p.ChangedAt.Time) {
		t.Errorf("the password is %+v, %v, of %+v", p, err, now)
	}
}

func TestSetStaffPasswordOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0) // all within one millisecond
		ada := storagetest.Staff(t, db, storage.Staff{})
		p, other := pendStaff(t, db, ada), pendStaff(t, db, ada)
		got := race(t, 5, func(int) error {
			_, err := db.SetStaffPassword(t.Context(), *p, "chosen")
			return err
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 4 {
			t.Errorf("five at once went %v", got)
		}
		wantStaffPassword(t, db, ada, "chosen", false)
		_, err := db.SetStaffPassword(t.Context(), *other, "by somebody else who knows it")
		want(t, "another sign-in with the former password", err, storage.ErrSpent)
		want(t, "begin with the former password", db.StartStaffPendingLogIn(t.Context(), other), storage.ErrSpent)
		found, err := db.StaffFactors().PendingLogIn(t.Context(), p.ID)
		if err != nil || !found.PasswordChangedAt.Equal(staffByID(t, db, ada.ID).PasswordChangedAt.Time) {
			t.Errorf("the sign-in goes on with %+v, %v", found, err)
		}
		_, err = db.SetStaffPassword(t.Context(), found, "again")
		want(t, "where none is due", err, storage.ErrSpent)
	})
}

func TestSetStaffPasswordNeedsALiveSignIn(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Staff(t, db, storage.Staff{})
		failed := pendStaff(t, db, ada)
		for range 5 {
			_, err := db.StaffFactors().TryCode(t.Context(), failed.ID)
			must(t, err)
		}
		late := pendStaff(t, db, ada)
		late.ID = "no such sign-in"
		expired := pendStaff(t, db, ada)
		for what, p := range map[string]*storage.PendingLogIn{"after five wrong codes": failed, "of nobody": late} {
			_, err := db.SetStaffPassword(t.Context(), *p, "chosen")
			want(t, what, err, storage.ErrSpent)
		}
		advance(db, 10*time.Minute)
		_, err := db.SetStaffPassword(t.Context(), *expired, "chosen")
		want(t, "too late", err, storage.ErrSpent)
		wantStaffPassword(t, db, ada, "hash", true)
	})
}

func TestChangeStaffPassword(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffSupport)
		elsewhere := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: ada.ID, ExpiresAt: session.ExpiresAt}
		must(t, db.StartStaffSession(t.Context(), &elsewhere, proof(pendStaff(t, db, ada), staffCode(101)), ""))
		p, fresh := pendStaff(t, db, ada), session
		fresh.ID = storage.NewID()
		change := func(former storage.Time) error {
			return db.ChangeStaffPassword(t.Context(), session.ID, fresh, former, "new")
		}
		want(t, "another password was checked", change(storage.At(ada.PasswordChangedAt.Add(-time.Second))), storage.ErrSpent)
		wantStaffSession(t, db, elsewhere, nil)
		want(t, "change", change(ada.PasswordChangedAt), nil)
		want(t, "sent again", change(ada.PasswordChangedAt), storage.ErrSignedOut)
		wantStaffPassword(t, db, ada, "new", false)
		wantStaffSession(t, db, session, storage.ErrNotFound)
		wantStaffSession(t, db, elsewhere, storage.ErrNotFound)
		wantStaffSession(t, db, fresh, nil)
		want(t, "a sign-in with the former password", signInStaff(t, db, ada, proof(p, staffCode(102))), storage.ErrSpent)
		must(t, db.ReplaceStaffPasswordHash(t.Context(), ada.ID, "chosen", "of the former password"))
		wantStaffPassword(t, db, ada, "new", false)
		must(t, db.ReplaceStaffPasswordHash(t.Context(), ada.ID, "new", "at a higher cost"))
		wantStaffPassword(t, db, ada, "at a higher cost", false)
	})
}

// invited is a new staff member without a password, with a link that works for an hour.
func invited(t *testing.T, db *storage.DB, link string) storage.Staff {
	t.Helper()
	s := storage.Staff{Email: storage.NewID() + "@example.com", Role: storage.StaffSupport}
	until := storage.At(db.Now().Add(time.Hour))
	must(t, db.CreateStaff(t.Context(), &s, "", until))
	must(t, db.OfferStaffWelcome(t.Context(), storage.StaffWelcome{Hash: storage.Hash(link), StaffID: s.ID, ExpiresAt: until}))
	return s
}

func TestStaffWelcomeWorksOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := invited(t, db, "link")
		second := storage.StaffWelcome{Hash: storage.Hash("second"), StaffID: ada.ID, ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		must(t, db.OfferStaffWelcome(t.Context(), second))
		_, err := db.StaffPasswordOf(t.Context(), ada.ID)
		want(t, "a password before", err, storage.ErrNotFound)
		for range 2 { // looking at it uses nothing up
			if s, err := db.StaffByWelcome(t.Context(), storage.Hash("link")); err != nil || s.ID != ada.ID {
				t.Errorf("it is of %+v, %v", s, err)
			}
		}
		got := race(t, 6, func(i int) error {
			_, err := db.UseStaffWelcome(t.Context(), storage.Hash([]string{"link", "second"}[i%2]), "chosen")
			return err
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 5 {
			t.Errorf("two links used at once went %v", got)
		}
		wantStaffPassword(t, db, ada, "chosen", false)
		_, err = db.StaffByWelcome(t.Context(), storage.Hash("link"))
		want(t, "look at a used one", err, storage.ErrNotFound)
		want(t, "offer it again", db.OfferStaffWelcome(t.Context(), second), storage.ErrSpent)
		jobs, err := db.JobsAfter(t.Context(), storage.JobStaffWelcome, "", 9)
		if err != nil || len(jobs) != 1 {
			t.Errorf("%d mails, %v", len(jobs), err)
		}
	})
}

func TestStaffWelcomeRefusals(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		refused := func(what, link string) {
			t.Helper()
			_, err := db.StaffByWelcome(t.Context(), storage.Hash(link))
			want(t, what, err, storage.ErrNotFound)
			_, err = db.UseStaffWelcome(t.Context(), storage.Hash(link), "chosen")
			want(t, what, err, storage.ErrSpent)
		}
		refused("one that never was", "made up")
		ada := invited(t, db, "disabled")
		_, err := db.DisableStaff(t.Context(), ada.ID)
		must(t, err)
		refused("of somebody who was disabled", "disabled")
		want(t, "to somebody who was disabled", db.OfferStaffWelcome(t.Context(), storage.StaffWelcome{Hash: []byte("x"), StaffID: ada.ID}), storage.ErrSpent)
		want(t, "to nobody", db.OfferStaffWelcome(t.Context(), storage.StaffWelcome{Hash: []byte("x"), StaffID: "nobody"}), storage.ErrSpent)
		invited(t, db, "late")
		advance(db, time.Hour)
		refused("too late", "late")
	})
}

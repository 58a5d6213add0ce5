package storage_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestResetSecondFactorLeavesNothingToLogInWith(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		stranger, _ := secured(t, db)
		passkey := storage.Passkey{OwnerID: ada.ID, CredentialID: []byte("id"), PublicKey: []byte("key"), Name: "Phone"}
		want(t, "add a passkey", db.AddPasskey(t.Context(), &passkey, 20, session.ID, storage.Device{}), nil)
		hash, until := remembered(t, db, ada), storage.At(db.Now().Add(time.Hour))
		if changed, err := db.ResetSecondFactor(t.Context(), ada.ID, "lost", until); err != nil || !changed {
			t.Errorf("reset: %v, %v", changed, err)
		}
		if got, err := db.AccountSummary(t.Context(), ada.ID); err != nil || got != (storage.AccountSummary{}) {
			t.Errorf("what is left is %+v, %v", got, err)
		}
		_, err := db.SessionByID(t.Context(), session.ID)
		want(t, "its session", err, storage.ErrNotFound)
		_, err = db.PasswordOf(t.Context(), ada.ID)
		want(t, "its password", err, storage.ErrNotFound)
		wantRemembered(t, db, ada, hash, false)
		if got := storagetest.Notices(t, db, storage.NoticeSecondFactorReset); len(got) != 1 || got[0].Until != until {
			t.Errorf("the mails are %+v", got)
		}
		if got, err := db.AccountSummary(t.Context(), stranger.ID); err != nil || !got.On() || got.RecoveryCodes != 10 || got.Sessions != 1 {
			t.Errorf("another account has %+v, %v", got, err)
		}
	})
}

func TestSupportChangesOnceAndWithItsReason(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		for _, change := range []struct {
			what   string
			notice storage.NoticeName
			do     func() (bool, error)
		}{
			{storage.SupportSuspended, storage.NoticeSuspended, func() (bool, error) { return db.SuspendAccount(t.Context(), ada.ID, "why") }},
			{storage.SupportResumed, storage.NoticeResumed, func() (bool, error) { return db.ResumeAccount(t.Context(), ada.ID, "why") }},
			{storage.SupportVerified, storage.NoticeVerified, func() (bool, error) { return db.VerifyAccount(t.Context(), ada.ID, "why") }},
		} {
			var changes atomic.Int32
			got := race(t, 5, func(int) error {
				changed, err := change.do()
				if changed {
					changes.Add(1)
				}
				return err
			})
			if got[nil] != 5 || changes.Load() != 1 {
				t.Errorf("%s: %v, %d changes", change.what, got, changes.Load())
			}
			if got := storagetest.Notices(t, db, change.notice); len(got) != 1 {
				t.Errorf("%s: %d mails", change.what, len(got))
			}
			all, err := db.SupportChanges(t.Context(), ada.ID)
			if err != nil || all[0].What != change.what || all[0].Reason != "why" {
				t.Errorf("%s: %+v, %v", change.what, all, err)
			}
		}
		if all, err := db.SupportChanges(t.Context(), ada.ID); err != nil || len(all) != 3 {
			t.Errorf("the changes are %+v, %v", all, err)
		}
		if _, err := db.SuspendAccount(t.Context(), "nobody", "why"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

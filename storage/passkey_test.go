package storage_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// withPasskeys is an account that is logged in and has so many passkeys.
func withPasskeys(t *testing.T, db *storage.DB, n int) (ada storage.Account, session storage.Session, all []storage.Passkey) {
	t.Helper()
	ada = storagetest.Account(t, db, storage.Account{})
	session = storagetest.Session(t, db, storage.Session{AccountID: ada.ID})
	for range n {
		p := storage.Passkey{OwnerID: ada.ID, CredentialID: []byte(storage.NewID()), PublicKey: []byte("key"), Name: "Phone", Transports: "usb nfc", Counter: 3}
		want(t, "add", db.AddPasskey(t.Context(), &p, 20, session.ID, storage.Device{}), nil)
		all = append(all, p)
	}
	return ada, session, all
}

func TestAddPasskey(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session, all := withPasskeys(t, db, 2)
		got, err := db.AccountFactors().PasskeyByCredential(t.Context(), all[0].CredentialID)
		if err != nil || got.ID != all[0].ID || got.OwnerID != ada.ID || got.Transports != "usb nfc" || got.Counter != 3 || got.BackupEligible {
			t.Errorf("it is stored as %+v, %v", got, err)
		}
		again := all[0]
		want(t, "the same credential", db.AddPasskey(t.Context(), &again, 20, session.ID, storage.Device{}), storage.ErrSpent)
		third := storage.Passkey{OwnerID: ada.ID, CredentialID: []byte("third"), PublicKey: []byte("key")}
		want(t, "beyond the limit", db.AddPasskey(t.Context(), &third, 2, session.ID, storage.Device{}), storage.ErrConflict)
		want(t, "log out", db.RevokeSession(t.Context(), session.ID, storage.Device{}), nil)
		want(t, "logged out", db.AddPasskey(t.Context(), &third, 20, session.ID, storage.Device{}), storage.ErrSignedOut)
		if n := len(storagetest.Notices(t, db, storage.NoticePasskeyAdded)); n != 2 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestPasskeyLimitHoldsAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session, _ := withPasskeys(t, db, 1)
		var many sync.WaitGroup
		for range 5 {
			many.Go(func() {
				p := storage.Passkey{OwnerID: ada.ID, CredentialID: []byte(storage.NewID()), PublicKey: []byte("key")}
				if err := db.AddPasskey(t.Context(), &p, 3, session.ID, storage.Device{}); err != nil && !errors.Is(err, storage.ErrConflict) {
					t.Error(err)
				}
			})
		}
		many.Wait()
		if all, err := db.AccountFactors().Passkeys(t.Context(), ada.ID); err != nil || len(all) != 3 {
			t.Errorf("there are %d, %v", len(all), err)
		}
	})
}

func TestPasskeyUserIsOneOfItsOwn(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		if handle, err := db.AccountFactors().PasskeyUser(t.Context(), ada.ID); handle != nil || err != nil {
			t.Errorf("before it is needed: %x, %v", handle, err)
		}
		handles := make([][]byte, 5)
		var many sync.WaitGroup
		for i := range handles {
			many.Go(func() { handles[i], _ = db.AccountFactors().MakePasskeyUser(t.Context(), ada.ID) })
		}
		many.Wait()
		for _, handle := range handles {
			if len(handle) != 32 || !slices.Equal(handle, handles[0]) {
				t.Errorf("the handles are %x", handles)
			}
		}
	})
}

func TestPasskeyChallengeIsSpentOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		expires := storage.At(clock.Now().Add(5 * time.Minute))
		var many sync.WaitGroup
		var spent atomic.Int64
		for range 5 {
			many.Go(func() {
				if db.SpendPasskeyChallenge(t.Context(), []byte("challenge"), expires) == nil {
					spent.Add(1)
				}
			})
		}
		many.Wait()
		if spent.Load() != 1 {
			t.Errorf("it was spent %d times", spent.Load())
		}
		sweep := func(rows int64) {
			if n, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); n != rows || err != nil {
				t.Errorf("%d rows are swept, %v", n, err)
			}
		}
		sweep(0)
		want(t, "again", db.SpendPasskeyChallenge(t.Context(), []byte("challenge"), expires), storage.ErrSpent)
		clock.Advance(6 * time.Minute)
		sweep(1)
	})
}

func TestPasskeyUsedAtOnceWithOneCounter(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, _, all := withPasskeys(t, db, 1)
		got := race(t, 5, func(int) error {
			return logIn(t, db, ada, storage.Session{Passkey: storage.PasskeyUse{ID: all[0].ID, Counter: 4}})
		})
		if got[nil] != 1 || got[storage.ErrCounter] != 4 {
			t.Errorf("they went %v, want one login", got)
		}
	})
}

func TestRemovedPasskeyLogsNobodyIn(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session, all := withPasskeys(t, db, 1)
		grace, theirs, _ := withPasskeys(t, db, 0)
		want(t, "by another", db.RemovePasskey(t.Context(), grace.ID, all[0].ID, theirs.ID, storage.Device{}), storage.ErrNotFound)
		want(t, "rename by another", db.RenamePasskey(t.Context(), grace.ID, all[0].ID, "Mine", theirs.ID), storage.ErrNotFound)
		want(t, "remove", db.RemovePasskey(t.Context(), ada.ID, all[0].ID, session.ID, storage.Device{}), nil)
		want(t, "again", db.RemovePasskey(t.Context(), ada.ID, all[0].ID, session.ID, storage.Device{}), storage.ErrNotFound)
		use := storage.PasskeyUse{ID: all[0].ID, Counter: 9}
		want(t, "log in", db.StartSession(t.Context(), &storage.Session{ID: "x", SecretHash: []byte("x"), AccountID: ada.ID, Passkey: use}, ""), storage.ErrSpent)
		want(t, "confirm", db.ConfirmSession(t.Context(), session.ID, storage.Session{ID: "y", SecretHash: []byte("y"), AccountID: ada.ID, Passkey: use}), storage.ErrSpent)
	})
}

func TestRequirePasskeyTurnsTwoStepLogInOnUntilTheLastIsRemoved(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session, all := withPasskeys(t, db, 2)
		_, err := db.RequirePasskey(t.Context(), ada.ID, codes("new"), "no session", storage.Device{})
		want(t, "logged out", err, storage.ErrSignedOut)
		for i, on := range []bool{true, false} { // the second changes nothing
			turnedOn, err := db.RequirePasskey(t.Context(), ada.ID, codes("new"), session.ID, storage.Device{})
			if turnedOn != on || err != nil {
				t.Errorf("time %d: %v, %v", i, turnedOn, err)
			}
		}
		for i, rests := range []storage.TwoStep{{PasskeyRequired: true, RecoveryCodes: storage.RecoveryCodesMade}, {}} {
			want(t, "remove", db.RemovePasskey(t.Context(), ada.ID, all[i].ID, session.ID, storage.Device{}), nil)
			if got, err := db.TwoStepOf(t.Context(), ada.ID); got != rests || err != nil {
				t.Errorf("after removing %d: %+v, %v", i+1, got, err)
			}
		}
		_, err = db.RequirePasskey(t.Context(), ada.ID, codes("new"), session.ID, storage.Device{})
		want(t, "without a passkey", err, storage.ErrNotFound)
	})
}

package storage_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// pend starts a log-in whose second step is due.
func pend(t *testing.T, db *storage.DB, a storage.Account) *storage.PendingLogIn {
	t.Helper()
	p := &storage.PendingLogIn{ID: storage.NewID(), SecretHash: storage.Hash("secret"), AccountID: a.ID,
		PasswordChangedAt: a.CreatedAt, ExpiresAt: storage.At(db.Now().Add(10 * time.Minute))}
	if err := db.StartPendingLogIn(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPendingLogInAllowsFiveCodes(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		p := pend(t, db, ada)
		var all sync.WaitGroup
		var allowed atomic.Int64
		for range 20 {
			all.Go(func() {
				switch _, err := db.TryCode(t.Context(), p.ID); {
				case err == nil:
					allowed.Add(1)
				case !errors.Is(err, storage.ErrTooManyCodes):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if allowed.Load() != 5 {
			t.Errorf("%d codes were checked", allowed.Load())
		}
		if got, err := db.PendingLogInByID(t.Context(), p.ID); err != nil || !got.HasFailed() {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestPendingLogInCompletesOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		p := pend(t, db, ada)
		var all sync.WaitGroup
		var signedIn atomic.Int64
		for range 5 {
			all.Go(func() {
				s := &storage.Session{ID: storage.NewID(), SecretHash: storage.Hash("secret"), AccountID: ada.ID,
					ExpiresAt: p.ExpiresAt, PasswordChangedAt: p.PasswordChangedAt, PendingID: p.ID}
				switch err := db.StartSession(t.Context(), s, ""); {
				case err == nil:
					signedIn.Add(1)
				case !errors.Is(err, storage.ErrSpent):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if signedIn.Load() != 1 {
			t.Errorf("it signed in %d times", signedIn.Load())
		}
	})
}

func TestPendingLogInEndsWithItsPassword(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		p := pend(t, db, ada)
		session := storagetest.Session(t, db, storage.Session{AccountID: ada.ID})
		fresh := storage.Session{ID: storage.NewID(), SecretHash: session.SecretHash, AccountID: ada.ID, PasswordChangedAt: ada.CreatedAt}
		want(t, "change", db.ChangePassword(t.Context(), storage.PasswordChange{Hash: "new", SessionID: session.ID, Fresh: fresh}), nil)
		_, err := db.PendingLogInByID(t.Context(), p.ID)
		want(t, "find", err, storage.ErrNotFound)
		want(t, "start with the former password", db.StartPendingLogIn(t.Context(), p), storage.ErrSpent)
	})
}

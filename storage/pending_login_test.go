package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// pend starts a login whose second step is due.
func pend(t *testing.T, db *storage.DB, a storage.Account) *storage.PendingLogIn {
	t.Helper()
	p := &storage.PendingLogIn{ID: storage.NewID(), SecretHash: storage.Hash("secret"), OwnerID: a.ID,
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
		got := race(t, 20, func(int) error {
			_, err := db.AccountFactors().TryCode(t.Context(), p.ID)
			return err
		})
		if got[nil] != 5 || got[storage.ErrTooManyCodes] != 15 {
			t.Errorf("they went %v, want five codes that are checked", got)
		}
		if got, err := db.AccountFactors().PendingLogIn(t.Context(), p.ID); err != nil || !got.HasFailed() {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestPendingLogInCompletesOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		p := pend(t, db, ada)
		got := race(t, 5, func(int) error {
			return logIn(t, db, ada, storage.Session{PasswordChangedAt: p.PasswordChangedAt, PendingID: p.ID})
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 4 {
			t.Errorf("they went %v, want one login", got)
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
		_, err := db.AccountFactors().PendingLogIn(t.Context(), p.ID)
		want(t, "find", err, storage.ErrNotFound)
		want(t, "start with the former password", db.StartPendingLogIn(t.Context(), p), storage.ErrSpent)
	})
}

package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// remembered is a browser that an account remembers for an hour.
func remembered(t *testing.T, db *storage.DB, a storage.Account) (hash []byte) {
	t.Helper()
	hash = storage.Hash(storage.NewSecret())
	must(t, logIn(t, db, a, storage.Session{Remembered: storage.RememberedBrowser{
		AccountID: a.ID, Hash: hash, ExpiresAt: storage.At(db.Now().Add(time.Hour))}}))
	return hash
}

func wantRemembered(t *testing.T, db *storage.DB, a storage.Account, hash []byte, want bool) {
	t.Helper()
	if is, err := db.IsRemembered(t.Context(), a.ID, hash); err != nil || is != want {
		t.Errorf("remembered: %v, %v, want %v", is, err, want)
	}
}

func TestBrowsersAreForgottenWithOtherDevicesAndPasswords(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		bob, _ := secured(t, db)
		others := remembered(t, db, bob)
		reset := storage.Reset{Hash: storage.Hash("link"), AccountID: ada.ID, CreatedAt: db.Time(), ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		want(t, "offer", db.OfferReset(t.Context(), reset), nil)
		hash, p := remembered(t, db, ada), pend(t, db, ada)
		wantRemembered(t, db, ada, hash, true)
		want(t, "other devices", db.EndOtherDevices(t.Context(), ada.ID, session.ID, storage.Device{}), nil)
		wantRemembered(t, db, ada, hash, false)
		_, err := db.AccountFactors().PendingLogIn(t.Context(), p.ID)
		want(t, "a pending login", err, storage.ErrNotFound)
		hash = remembered(t, db, ada)
		want(t, "reset", db.ResetPassword(t.Context(), reset.Hash, "new", storage.Device{}), nil)
		wantRemembered(t, db, ada, hash, false)
		wantRemembered(t, db, bob, others, true)
		wantRemembered(t, db, ada, others, false)
	})
}

func TestFirstResetOfAnUnverifiedAccountRemovesItsSecondStep(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, _ := secured(t, db) // a squatter cannot, but must not gain if they could
		reset := storage.Reset{Hash: storage.Hash("link"), AccountID: ada.ID, CreatedAt: db.Time(), ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		want(t, "offer", db.OfferReset(t.Context(), reset), nil)
		want(t, "reset", db.ResetPassword(t.Context(), reset.Hash, "new", storage.Device{}), nil)
		wantTwoStep(t, db, ada, storage.TwoStep{})
		want(t, "a recovery code", withCode(t, db, ada, storage.CodeUse{RecoveryHash: codes("first")[0]}), storage.ErrCodeUsed)

		session := storagetest.Session(t, db, storage.Session{AccountID: ada.ID})
		_, err := db.SetAuthenticator(t.Context(), app(ada, "own"), codes("own"), session.ID, storage.Device{})
		want(t, "the owner's own", err, nil)
		reset.Hash, reset.CreatedAt = storage.Hash("another"), db.Time()
		want(t, "offer", db.OfferReset(t.Context(), reset), nil)
		want(t, "reset", db.ResetPassword(t.Context(), reset.Hash, "newer", storage.Device{}), nil)
		wantTwoStep(t, db, ada, storage.TwoStep{Authenticator: true, RecoveryCodes: 10})
	})
}

func TestSweepDeletesPendingLogInsAndRememberedBrowsers(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		began := db.Now()
		ada, _ := secured(t, db)
		hash, p := remembered(t, db, ada), pend(t, db, ada)
		sweep := func(later time.Duration) {
			db.Now = func() time.Time { return began.Add(later) }
			_, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100)
			want(t, "sweep", err, nil)
			db.Now = func() time.Time { return began }
		}
		sweep(time.Minute)
		_, err := db.AccountFactors().PendingLogIn(t.Context(), p.ID)
		want(t, "after a minute", err, nil)
		sweep(11 * time.Minute)
		_, err = db.AccountFactors().PendingLogIn(t.Context(), p.ID)
		want(t, "after eleven minutes", err, storage.ErrNotFound)
		wantRemembered(t, db, ada, hash, true)
		sweep(2 * time.Hour)
		wantRemembered(t, db, ada, hash, false)
	})
}

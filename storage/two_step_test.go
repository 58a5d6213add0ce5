package storage_test

import (
	"slices"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// secured is an account with an authenticator app, and a session of it.
func secured(t *testing.T, db *storage.DB) (storage.Account, storage.Session) {
	t.Helper()
	account := storagetest.Account(t, db, storage.Account{})
	session := storagetest.Session(t, db, storage.Session{AccountID: account.ID})
	on, err := db.SetAuthenticator(t.Context(), app(account, "setup"), codes("first"), session.ID, storage.Device{})
	if err != nil || !on {
		t.Fatalf("two-step login turned on: %v, %v", on, err)
	}
	return account, session
}

func app(a storage.Account, setup string) *storage.Authenticator {
	return &storage.Authenticator{OwnerID: a.ID, SetupID: setup, Seed: []byte("sealed"), SealedBy: "key", LastStep: 100}
}

// codes are hashes of ten recovery codes.
func codes(name string) (hashes [][]byte) {
	for i := range storage.RecoveryCodesMade {
		hashes = append(hashes, storage.Hash(name+string(rune('a'+i))))
	}
	return hashes
}

func wantTwoStep(t *testing.T, db *storage.DB, a storage.Account, want storage.TwoStep) {
	t.Helper()
	if got, err := db.TwoStepOf(t.Context(), a.ID); err != nil || got != want {
		t.Errorf("two-step login is %+v, %v, want %+v", got, err, want)
	}
}

// withCode starts a session with the code of a second step.
func withCode(t *testing.T, db *storage.DB, a storage.Account, u storage.CodeUse) error {
	t.Helper()
	return logIn(t, db, a, storage.Session{Code: u})
}

// appCode is the code of a time step of the app that [secured] sets up.
func appCode(step int64) storage.CodeUse { return storage.CodeUse{Step: step, SetupID: "setup"} }

func TestTwoStepTurnsOnAndOff(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		on := storage.TwoStep{Authenticator: true, RecoveryCodes: 10}
		wantTwoStep(t, db, ada, on)

		_, err := db.SetAuthenticator(t.Context(), app(ada, "setup"), codes("again"), session.ID, storage.Device{})
		want(t, "the same form again", err, storage.ErrSpent)
		turnedOn, err := db.SetAuthenticator(t.Context(), app(ada, "another"), codes("again"), session.ID, storage.Device{})
		want(t, "another app", err, nil)
		if turnedOn {
			t.Error("another app turned on what was on")
		}
		wantTwoStep(t, db, ada, on)
		_, err = db.SetAuthenticator(t.Context(), app(ada, "late"), nil, "ended", storage.Device{})
		want(t, "without a session", err, storage.ErrSignedOut)
		want(t, "a used recovery code", withCode(t, db, ada, storage.CodeUse{RecoveryHash: codes("first")[0]}), nil)

		for range 2 {
			want(t, "remove", db.RemoveAuthenticator(t.Context(), ada.ID, session.ID, storage.Device{}), nil)
			wantTwoStep(t, db, ada, storage.TwoStep{})
		}
		wantActivity(t, db, ada, storage.ActivityAuthenticatorRemoved, storage.ActivityTwoStepOff)
		if got := storagetest.Notices(t, db, storage.NoticeAuthenticatorRemoved); len(got) != 1 {
			t.Errorf("%d mails say that the app was removed", len(got))
		}
	})
}

// wantActivity checks the last entries of an account.
func wantActivity(t *testing.T, db *storage.DB, a storage.Account, last ...storage.ActivityName) {
	t.Helper()
	all, err := db.Activities(t.Context(), a.ID, 0, len(last))
	if err != nil {
		t.Fatal(err)
	}
	var names []storage.ActivityName
	for _, entry := range slices.Backward(all) {
		names = append(names, entry.Name)
	}
	if !slices.Equal(names, last) {
		t.Errorf("the activity ends with %q, want %q", names, last)
	}
}

func TestTurnOffTwoStepForgetsBrowsersAndCodes(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		hash := remembered(t, db, ada)
		wantRemembered(t, db, ada, hash, true)
		want(t, "turn off", db.TurnOffTwoStep(t.Context(), ada.ID, session.ID, storage.Device{}), nil)
		wantTwoStep(t, db, ada, storage.TwoStep{})
		wantRemembered(t, db, ada, hash, false)
		want(t, "a code of the app", withCode(t, db, ada, appCode(101)), storage.ErrCodeUsed)
		want(t, "a recovery code", withCode(t, db, ada, storage.CodeUse{RecoveryHash: codes("first")[0]}), storage.ErrCodeUsed)
	})
}

func TestCodesAreAcceptedOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		confirmed := func(u storage.CodeUse) error {
			return db.ConfirmSession(t.Context(), session.ID, storage.Session{ID: session.ID, SecretHash: session.SecretHash, AccountID: ada.ID, Code: u})
		}
		want(t, "the code that set it up", withCode(t, db, ada, appCode(100)), storage.ErrCodeUsed)
		want(t, "an earlier one", withCode(t, db, ada, appCode(99)), storage.ErrCodeUsed)
		want(t, "a later one", withCode(t, db, ada, appCode(102)), nil)
		want(t, "one in between", confirmed(appCode(101)), storage.ErrCodeUsed)
		want(t, "the same elsewhere", confirmed(appCode(102)), storage.ErrCodeUsed)
		for name, u := range map[string]storage.CodeUse{"app": appCode(103), "recovery": {RecoveryHash: codes("first")[3]}} {
			got := race(t, 10, func(int) error { return withCode(t, db, ada, u) })
			if got[nil] != 1 || got[storage.ErrCodeUsed] != 9 {
				t.Errorf("%s: ten at once went %v", name, got)
			}
		}
		if got := storagetest.Notices(t, db, storage.NoticeRecoveryCodeUsed); len(got) != 1 {
			t.Errorf("%d mails say that a recovery code was used", len(got))
		}
		stranger := storagetest.Account(t, db, storage.Account{})
		want(t, "another account's", withCode(t, db, stranger, storage.CodeUse{RecoveryHash: codes("first")[4]}), storage.ErrCodeUsed)
	})
}

// Whoever has the former app must not get in while it is replaced.
func TestCodeOfAReplacedAppIsRefused(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		_, err := db.SetAuthenticator(t.Context(), app(ada, "another"), nil, session.ID, storage.Device{})
		want(t, "replace", err, nil)
		want(t, "a code of the former app", withCode(t, db, ada, appCode(102)), storage.ErrCodeUsed)
		want(t, "a code of the present one", withCode(t, db, ada, storage.CodeUse{Step: 102, SetupID: "another"}), nil)
	})
}

func TestReplaceRecoveryCodesOncePerForm(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		former, err := db.AccountFactors().RecoverySet(t.Context(), ada.ID)
		want(t, "the set", err, nil)
		got := race(t, 5, func(int) error {
			return db.ReplaceRecoveryCodes(t.Context(), ada.ID, former, codes("second"), session.ID, storage.Device{})
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 4 {
			t.Errorf("one form sent at once went %v", got)
		}
		want(t, "an old code", withCode(t, db, ada, storage.CodeUse{RecoveryHash: codes("first")[0]}), storage.ErrCodeUsed)
		want(t, "a new code", withCode(t, db, ada, storage.CodeUse{RecoveryHash: codes("second")[0]}), nil)
		wantTwoStep(t, db, ada, storage.TwoStep{Authenticator: true, RecoveryCodes: 9})
	})
}

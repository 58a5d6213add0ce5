package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestStaffReplaceTheirOwnFactors(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffSupport)
		app := &storage.Authenticator{OwnerID: ada.ID, SetupID: "another", Seed: []byte("s"), SealedBy: "key", LastStep: 200}
		want(t, "another app", db.ReplaceStaffAuthenticator(t.Context(), app, session.ID), nil)
		want(t, "the same form again", db.ReplaceStaffAuthenticator(t.Context(), app, session.ID), storage.ErrSpent)
		want(t, "a code of the former app", signInStaff(t, db, ada, proof(pendStaff(t, db, ada), staffCode(201))), storage.ErrCodeUsed)
		passkey := func(id string) error {
			return db.AddStaffPasskey(t.Context(), &storage.Passkey{OwnerID: ada.ID, CredentialID: []byte(id), PublicKey: []byte("key")}, 2, session.ID)
		}
		want(t, "a passkey", passkey("a"), nil)
		want(t, "the same", passkey("a"), storage.ErrSpent)
		want(t, "another", passkey("b"), nil)
		want(t, "one too many", passkey("c"), storage.ErrConflict)

		former, err := db.StaffFactors().RecoverySet(t.Context(), ada.ID)
		must(t, err)
		got := race(t, 5, func(int) error {
			return db.ReplaceStaffRecoveryCodes(t.Context(), ada.ID, former, codes("second"), session.ID)
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 4 {
			t.Errorf("one form sent at once went %v", got)
		}
		wantLeft(t, db, ada, storage.Left{Authenticator: true, Passkeys: 2, RecoveryCodes: 10})

		must(t, db.EndStaffSession(t.Context(), session.ID))
		app.SetupID = "late"
		want(t, "an app without a session", db.ReplaceStaffAuthenticator(t.Context(), app, session.ID), storage.ErrSignedOut)
		want(t, "a passkey without one", passkey("late"), storage.ErrSignedOut)
		want(t, "codes without one", db.ReplaceStaffRecoveryCodes(t.Context(), ada.ID, former, codes("late"), session.ID), storage.ErrSignedOut)
	})
}

func TestResetStaffSecondFactorEnrolsAnew(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffAdmin)
		must(t, db.AddStaffPasskey(t.Context(), &storage.Passkey{OwnerID: ada.ID, CredentialID: []byte("id"), PublicKey: []byte("key")}, 20, session.ID))
		pending := pendStaff(t, db, ada)
		for _, wanted := range []bool{true, false} {
			changed, err := db.ResetStaffSecondFactor(t.Context(), ada.ID)
			if err != nil || changed != wanted {
				t.Errorf("reset: %v, %v", changed, err)
			}
		}
		wantLeft(t, db, ada, storage.Left{})
		wantStaffSession(t, db, session, storage.ErrNotFound)
		want(t, "a sign-in from before", signInStaff(t, db, ada, proof(pending, staffCode(101))), storage.ErrSpent)
		want(t, "a code from before", signInStaff(t, db, ada, proof(pendStaff(t, db, ada), staffCode(101))), storage.ErrCodeUsed)
		p := pendStaff(t, db, ada)
		enrol := &storage.StaffEnrolment{App: &storage.Authenticator{SetupID: "anew", Seed: []byte("s"), SealedBy: "key"}, RecoveryCodes: codes("anew")}
		want(t, "enrol anew", signInStaff(t, db, ada, storage.StaffProof{PendingID: p.ID, PasswordChangedAt: p.PasswordChangedAt, Enrolment: enrol}), nil)
		wantLeft(t, db, ada, storage.Left{Authenticator: true, RecoveryCodes: 10})
		_, err := db.ResetStaffSecondFactor(t.Context(), "nobody")
		want(t, "nobody", err, storage.ErrNotFound)
	})
}

// What belongs to accounts stays as it is, whatever happens to staff with the same ID.
func TestFactorsOfStaffAndAccountsAreApart(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		account, _ := secured(t, db)
		s := storagetest.Staff(t, db, storage.Staff{})
		_, err := storagetest.Raw(t, url).Exec(`UPDATE staff SET id = $1 WHERE id = $2`, account.ID, s.ID)
		must(t, err)
		s.ID = account.ID
		wantLeft(t, db, s, storage.Left{})
		_, err = db.StaffFactors().Authenticator(t.Context(), s.ID)
		want(t, "an account's app", err, storage.ErrNotFound)
		_, err = db.ResetStaffSecondFactor(t.Context(), s.ID)
		must(t, err)
		wantTwoStep(t, db, account, storage.TwoStep{Authenticator: true, RecoveryCodes: 10})
	})
}

func TestSweepDeletesWhatStaffNoLongerNeed(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		raw := storagetest.Raw(t, url)
		advance(db, 0)
		ada, session := active(t, db, storage.StaffSupport)
		pendStaff(t, db, ada)
		invited(t, db, "link")
		ends := map[string]time.Duration{"staff_pending_login": 10 * time.Minute, "staff_welcome": time.Hour, "staff_session": 12 * time.Hour}
		for _, table := range []string{"staff_pending_login", "staff_welcome", "staff_session"} {
			for later, wanted := range []int{1, 0} {
				db.Now = func() time.Time { return session.CreatedAt.Add(ends[table] + time.Duration(later)*time.Millisecond) }
				_, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100)
				must(t, err)
				var n int
				must(t, raw.Get(&n, `SELECT COUNT(*) FROM `+table))
				if n != wanted {
					t.Errorf("%s has %d rows, want %d", table, n, wanted)
				}
			}
		}
		if got := staffByID(t, db, ada.ID); got.ID != ada.ID {
			t.Errorf("ada is %+v", got)
		}
	})
}

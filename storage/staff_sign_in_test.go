package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// pendStaff starts a sign-in whose second step is due.
func pendStaff(t *testing.T, db *storage.DB, s storage.Staff) *storage.PendingLogIn {
	t.Helper()
	p := &storage.PendingLogIn{ID: storage.NewID(), SecretHash: storage.Hash("secret"), OwnerID: s.ID,
		PasswordChangedAt: s.PasswordChangedAt, ExpiresAt: storage.At(db.Now().Add(10 * time.Minute))}
	must(t, db.StartStaffPendingLogIn(t.Context(), p))
	return p
}

func signInStaff(t *testing.T, db *storage.DB, s storage.Staff, proof storage.StaffProof) error {
	return db.StartStaffSession(t.Context(), &storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: s.ID,
		ExpiresAt: storage.At(db.Now().Add(12 * time.Hour))}, proof, "")
}

func proof(p *storage.PendingLogIn, u storage.CodeUse) storage.StaffProof {
	return storage.StaffProof{PendingID: p.ID, PasswordChangedAt: p.PasswordChangedAt, Code: u}
}

// staffCode is the code of a time step of the app that [storagetest.StaffSession] sets up.
func staffCode(step int64) storage.CodeUse { return storage.CodeUse{Step: step, SetupID: "setup"} }

// chosen is a pending sign-in of a new staff member who has just chosen a password.
func chosen(t *testing.T, db *storage.DB, s storage.Staff) *storage.PendingLogIn {
	t.Helper()
	p := pendStaff(t, db, s)
	var err error
	p.PasswordChangedAt, err = db.SetStaffPassword(t.Context(), *p, "chosen")
	must(t, err)
	return p
}

func enrolWithPasskey(t *testing.T, db *storage.DB, s storage.Staff, credential string) *storage.Passkey {
	t.Helper()
	p := chosen(t, db, s)
	passkey := &storage.Passkey{CredentialID: []byte(credential), PublicKey: []byte("key"), Name: "Phone", Counter: 3}
	must(t, signInStaff(t, db, s, storage.StaffProof{PendingID: p.ID, PasswordChangedAt: p.PasswordChangedAt,
		Enrolment: &storage.StaffEnrolment{Passkey: passkey, RecoveryCodes: codes("first")}}))
	return passkey
}

func wantLeft(t *testing.T, db *storage.DB, s storage.Staff, wanted storage.Left) {
	t.Helper()
	if got, err := db.StaffFactors().Left(t.Context(), s.ID); err != nil || got != wanted {
		t.Errorf("left is %+v, %v, want %+v", got, err, wanted)
	}
}

func TestStaffEnrolOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Staff(t, db, storage.Staff{})
		p := chosen(t, db, ada)
		var pending []*storage.PendingLogIn
		for range 5 {
			pending = append(pending, pendStaff(t, db, staffByID(t, db, ada.ID)))
		}
		got := race(t, 5, func(i int) error {
			return signInStaff(t, db, ada, storage.StaffProof{PendingID: pending[i].ID, PasswordChangedAt: p.PasswordChangedAt,
				Enrolment: &storage.StaffEnrolment{App: &storage.Authenticator{SetupID: storage.NewID(), Seed: []byte("sealed"), SealedBy: "key", LastStep: 1},
					RecoveryCodes: codes("first")}})
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 4 {
			t.Errorf("five at once went %v", got)
		}
		wantLeft(t, db, ada, storage.Left{Authenticator: true, RecoveryCodes: 10})
		if s := staffByID(t, db, ada.ID); s.Status != storage.StaffActive || s.LastSignedInAt.IsZero() {
			t.Errorf("afterwards it is %+v", s)
		}
	})
}

func TestStaffAreNeverSignedInByAPasswordAlone(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Staff(t, db, storage.Staff{})
		first := pendStaff(t, db, ada)
		enrol := &storage.StaffEnrolment{App: &storage.Authenticator{SetupID: "setup", Seed: []byte("s"), SealedBy: "key"}}
		want(t, "with a password that others know", signInStaff(t, db, ada, storage.StaffProof{PendingID: first.ID, PasswordChangedAt: first.PasswordChangedAt, Enrolment: enrol}), storage.ErrSpent)
		p := chosen(t, db, ada)
		want(t, "no code", signInStaff(t, db, ada, proof(p, storage.CodeUse{})), storage.ErrNoSecondFactor)
		want(t, "enrolment of nothing", signInStaff(t, db, ada, storage.StaffProof{PendingID: p.ID, PasswordChangedAt: p.PasswordChangedAt, Enrolment: &storage.StaffEnrolment{}}), storage.ErrNoSecondFactor)
		want(t, "enrolment without a password", signInStaff(t, db, ada, storage.StaffProof{Enrolment: enrol}), storage.ErrSpent)
		want(t, "a code without a password", signInStaff(t, db, ada, storage.StaffProof{Code: staffCode(101)}), storage.ErrSpent)
		want(t, "nothing", signInStaff(t, db, ada, storage.StaffProof{}), storage.ErrSpent)
		want(t, "nobody", signInStaff(t, db, storage.Staff{ID: "nobody"}, storage.StaffProof{}), storage.ErrSpent)
		if s := staffByID(t, db, ada.ID); s.Status != storage.StaffNew {
			t.Errorf("it is %+v", s)
		}
		wantLeft(t, db, ada, storage.Left{})
	})
}

func TestStaffCodesAreAcceptedOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, _ := active(t, db, storage.StaffSupport)
		with := func(u storage.CodeUse) error { return signInStaff(t, db, ada, proof(pendStaff(t, db, ada), u)) }
		want(t, "the code that set it up", with(staffCode(100)), storage.ErrCodeUsed)
		want(t, "a later one", with(staffCode(102)), nil)
		want(t, "one in between", with(staffCode(101)), storage.ErrCodeUsed)
		want(t, "one of another app", with(storage.CodeUse{Step: 110, SetupID: "another"}), storage.ErrCodeUsed)
		for name, u := range map[string]storage.CodeUse{"app": staffCode(103), "recovery": {RecoveryHash: storage.Hash("recovery")}} {
			var pending []*storage.PendingLogIn
			for range 8 {
				pending = append(pending, pendStaff(t, db, ada))
			}
			got := race(t, 8, func(i int) error { return signInStaff(t, db, ada, proof(pending[i], u)) })
			if got[nil] != 1 || got[storage.ErrCodeUsed] != 7 {
				t.Errorf("%s: eight at once went %v", name, got)
			}
		}
		wantLeft(t, db, ada, storage.Left{Authenticator: true})
		account, _ := secured(t, db)
		want(t, "an account's recovery code", with(storage.CodeUse{RecoveryHash: codes("first")[0]}), storage.ErrCodeUsed)
		want(t, "a staff member's code for an account", withCode(t, db, account, storage.CodeUse{RecoveryHash: storage.Hash("recovery")}), storage.ErrCodeUsed)
	})
}

func TestStaffPendingLogInAllowsFiveCodesAndCompletesOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, _ := active(t, db, storage.StaffSupport)
		p := pendStaff(t, db, ada)
		got := race(t, 20, func(int) error {
			_, err := db.StaffFactors().TryCode(t.Context(), p.ID)
			return err
		})
		if got[nil] != 5 || got[storage.ErrTooManyCodes] != 15 {
			t.Errorf("they went %v, want five codes that are checked", got)
		}
		if got, err := db.StaffFactors().PendingLogIn(t.Context(), p.ID); err != nil || !got.HasFailed() || got.OwnerID != ada.ID {
			t.Errorf("%+v, %v", got, err)
		}
		p = pendStaff(t, db, ada)
		got = race(t, 5, func(i int) error { return signInStaff(t, db, ada, proof(p, staffCode(101+int64(i)))) })
		if got[nil] != 1 || got[storage.ErrSpent] != 4 {
			t.Errorf("they went %v, want one sign-in", got)
		}
		p = pendStaff(t, db, ada)
		advance(db, 10*time.Minute)
		_, err := db.StaffFactors().PendingLogIn(t.Context(), p.ID)
		want(t, "too late", err, storage.ErrNotFound)
		want(t, "too late", signInStaff(t, db, ada, proof(p, staffCode(200))), storage.ErrSpent)
	})
}

func TestStaffPasskeys(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Staff(t, db, storage.Staff{})
		passkey := enrolWithPasskey(t, db, ada, "id")
		use := func(counter uint32) error {
			return signInStaff(t, db, ada, storage.StaffProof{Passkey: storage.PasskeyUse{ID: passkey.ID, Counter: counter}})
		}
		want(t, "a passkey alone", use(4), nil)
		want(t, "one whose counter did not rise", use(4), storage.ErrCounter)
		p := pendStaff(t, db, staffByID(t, db, ada.ID))
		both := storage.StaffProof{PendingID: p.ID, PasswordChangedAt: p.PasswordChangedAt, Passkey: storage.PasskeyUse{ID: passkey.ID, Counter: 5}}
		want(t, "after the password", signInStaff(t, db, ada, both), nil)
		want(t, "sent again", signInStaff(t, db, ada, both), storage.ErrSpent)
		if got, err := db.StaffFactors().PasskeyByCredential(t.Context(), []byte("id")); err != nil || got.OwnerID != ada.ID || got.Counter != 5 {
			t.Errorf("%+v, %v", got, err)
		}
		_, err := db.AccountFactors().PasskeyByCredential(t.Context(), []byte("id"))
		want(t, "as an account's", err, storage.ErrNotFound)
		grace, _ := active(t, db, storage.StaffSupport)
		want(t, "another's passkey", signInStaff(t, db, grace, storage.StaffProof{Passkey: storage.PasskeyUse{ID: passkey.ID, Counter: 9}}), storage.ErrSpent)
		changed, err := db.ResetStaffSecondFactor(t.Context(), ada.ID)
		if err != nil || !changed {
			t.Errorf("reset: %v, %v", changed, err)
		}
		want(t, "one that was reset", use(9), storage.ErrSpent)
	})
}

package storage_test

import (
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// active is a staff member who has signed in, with their session.
func active(t *testing.T, db *storage.DB, role storage.StaffRole) (storage.Staff, storage.StaffSession) {
	t.Helper()
	s := storagetest.Staff(t, db, storage.Staff{Role: role})
	session := storagetest.StaffSession(t, db, s)
	return staffByID(t, db, s.ID), session
}

func staffByID(t *testing.T, db *storage.DB, id string) storage.Staff {
	t.Helper()
	s, err := db.StaffByID(t.Context(), id)
	must(t, err)
	return s
}

func wantStaffSession(t *testing.T, db *storage.DB, s storage.StaffSession, wanted error) {
	t.Helper()
	_, err := db.StaffSessionByID(t.Context(), s.ID, time.Hour)
	want(t, "the session", err, wanted)
}

func TestCreateStaff(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Staff(t, db, storage.Staff{Email: "Ada@bücher.example", Name: "Ada", Role: storage.StaffAdmin})
		if ada.Status != storage.StaffNew || !ada.PasswordMustChange || ada.EmailKey != "ada@xn--bcher-kva.example" {
			t.Errorf("made %+v", ada)
		}
		for _, email := range []string{"Ada@bücher.example", "ADA@XN--BCHER-KVA.example"} {
			if got, err := db.StaffByEmail(t.Context(), email); err != nil || !reflect.DeepEqual(got, ada) {
				t.Errorf("%s: %+v, %v, want %+v", email, got, err, ada)
			}
		}
		storagetest.Account(t, db, storage.Account{Email: ada.Email}) // an address may be both
		got := race(t, 5, func(int) error {
			return db.CreateStaff(t.Context(), &storage.Staff{Email: "grace@example.com", Role: storage.StaffSupport}, "", storage.Time{})
		})
		if got[nil] != 1 || got[storage.ErrConflict] != 4 {
			t.Errorf("five of one address went %v", got)
		}
		_, err := db.StaffByEmail(t.Context(), "nobody@example.com")
		want(t, "nobody", err, storage.ErrNotFound)
		_, err = db.StaffByID(t.Context(), "nobody")
		want(t, "nobody", err, storage.ErrNotFound)
	})
}

func TestListStaffPages(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0) // all within one millisecond
		want := map[string]storage.StaffFactor{}
		for _, s := range []storage.StaffSession{{}, {}} {
			s.StaffID = storagetest.Staff(t, db, storage.Staff{}).ID
			want[s.StaffID] = storage.NoFactor
		}
		app, _ := active(t, db, storage.StaffSupport)
		both, session := active(t, db, storage.StaffAdmin)
		must(t, db.AddStaffPasskey(t.Context(), &storage.Passkey{OwnerID: both.ID, CredentialID: []byte("id"), PublicKey: []byte("key")}, 9, session.ID))
		want[app.ID], want[both.ID] = storage.AppFactor, storage.BothFactors
		passkey := storagetest.Staff(t, db, storage.Staff{})
		enrolWithPasskey(t, db, passkey, "other")
		want[passkey.ID] = storage.PasskeyFactor

		got, after := map[string]storage.StaffFactor{}, ""
		for range 4 {
			page, err := db.ListStaff(t.Context(), after, 2)
			must(t, err)
			for _, s := range page {
				got[s.ID], after = s.SecondFactor, s.ID
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
		first, err := db.ListStaff(t.Context(), "no such cursor", 9)
		if err != nil || len(first) != 5 {
			t.Errorf("the first page is %+v, %v", first, err)
		}
	})
}

func TestDisableStaffEndsSessionsAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffSupport)
		p := pendStaff(t, db, ada)
		var changes atomic.Int32
		got := race(t, 5, func(int) error {
			changed, err := db.DisableStaff(t.Context(), ada.ID)
			if changed {
				changes.Add(1)
			}
			return err
		})
		if got[nil] != 5 || changes.Load() != 1 {
			t.Errorf("they went %v, %d changes", got, changes.Load())
		}
		wantStaffSession(t, db, session, storage.ErrNotFound)
		want(t, "complete a sign-in", signInStaff(t, db, ada, proof(p, staffCode(101))), storage.ErrSpent)
		want(t, "begin a sign-in", db.StartStaffPendingLogIn(t.Context(), p), storage.ErrSpent)
		for _, wanted := range []bool{true, false} {
			changed, err := db.EnableStaff(t.Context(), ada.ID)
			if err != nil || changed != wanted {
				t.Errorf("enabled: %v, %v", changed, err)
			}
		}
		if got := staffByID(t, db, ada.ID).Status; got != storage.StaffActive {
			t.Errorf("enabled as %s", got)
		}
		wantStaffSession(t, db, session, storage.ErrNotFound)
		never := storagetest.Staff(t, db, storage.Staff{})
		_, err := db.DisableStaff(t.Context(), never.ID)
		want(t, "disable", err, nil)
		_, err = db.EnableStaff(t.Context(), never.ID)
		want(t, "enable", err, nil)
		if got := staffByID(t, db, never.ID).Status; got != storage.StaffNew {
			t.Errorf("enabled as %s", got)
		}
		_, err = db.DisableStaff(t.Context(), "nobody")
		want(t, "nobody", err, storage.ErrNotFound)
	})
}

func TestChangeStaffRoleEndsSessionsOfTheDemoted(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		active(t, db, storage.StaffAdmin)
		ada, session := active(t, db, storage.StaffSupport)
		for _, step := range []struct {
			role    storage.StaffRole
			changed bool
			session error
		}{{storage.StaffSupport, false, nil}, {storage.StaffAdmin, true, nil}, {storage.StaffSupport, true, storage.ErrNotFound}} {
			changed, err := db.ChangeStaffRole(t.Context(), ada.ID, step.role)
			if err != nil || changed != step.changed {
				t.Errorf("to %s: %v, %v", step.role, changed, err)
			}
			wantStaffSession(t, db, session, step.session)
			if got := staffByID(t, db, ada.ID).Role; got != step.role {
				t.Errorf("the role is %s, want %s", got, step.role)
			}
		}
	})
}

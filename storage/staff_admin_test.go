package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func disable(t *testing.T, db *storage.DB, s storage.Staff) error {
	_, err := db.DisableStaff(t.Context(), s.ID)
	return err
}

func demote(t *testing.T, db *storage.DB, s storage.Staff) error {
	_, err := db.ChangeStaffRole(t.Context(), s.ID, storage.StaffSupport)
	return err
}

func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffAdmin)
		active(t, db, storage.StaffSupport)
		never := storagetest.Staff(t, db, storage.Staff{Role: storage.StaffAdmin})
		want(t, "disable the last active admin", disable(t, db, ada), storage.ErrLastAdmin)
		want(t, "demote the last active admin", demote(t, db, ada), storage.ErrLastAdmin)
		wantStaffSession(t, db, session, nil)
		want(t, "disable a new one", disable(t, db, never), nil)
		want(t, "demote a disabled one", demote(t, db, never), nil)
		grace, _ := active(t, db, storage.StaffAdmin)
		want(t, "disable one of two", disable(t, db, grace), nil)
		want(t, "disable the other", disable(t, db, ada), storage.ErrLastAdmin)
		if storage.ErrLastAdmin.Error() != "Fairlead needs at least one active admin." {
			t.Errorf("it says %q", storage.ErrLastAdmin)
		}
	})
}

// Until somebody has signed in there are only new admins.
func TestLastNewAdminStays(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		first := storagetest.Staff(t, db, storage.Staff{Role: storage.StaffAdmin})
		want(t, "the only one", disable(t, db, first), storage.ErrLastAdmin)
		second := storagetest.Staff(t, db, storage.Staff{Role: storage.StaffAdmin})
		want(t, "one of two", disable(t, db, first), nil)
		want(t, "the last", demote(t, db, second), storage.ErrLastAdmin)
	})
}

func TestLastAdminStaysWhenAllAreTakenAwayAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		var admins []storage.Staff
		for range 6 {
			ada, _ := active(t, db, storage.StaffAdmin)
			admins = append(admins, ada)
		}
		got := race(t, len(admins), func(i int) error {
			if i%2 == 0 {
				return disable(t, db, admins[i])
			}
			return demote(t, db, admins[i])
		})
		if got[nil] != 5 || got[storage.ErrLastAdmin] != 1 {
			t.Errorf("they went %v, want one admin who stays", got)
		}
	})
}

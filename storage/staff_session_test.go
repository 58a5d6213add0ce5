package storage_test

import (
	"reflect"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestStaffSessionEndsIdleAndInAll(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		const idle = 30 * time.Minute
		_, session := active(t, db, storage.StaffSupport)
		find := func(what string, wanted error) {
			t.Helper()
			_, err := db.StaffSessionByID(t.Context(), session.ID, idle)
			want(t, what, err, wanted)
		}
		if got, err := db.StaffSessionByID(t.Context(), session.ID, idle); err != nil || !reflect.DeepEqual(got, session) {
			t.Errorf("found %+v, %v, want %+v", got, err, session)
		}
		advance(db, idle-time.Millisecond)
		find("just in time", nil)
		advance(db, time.Millisecond)
		find("idle", storage.ErrNotFound)
		for db.Now().Before(session.ExpiresAt.Add(-idle)) {
			must(t, db.TouchStaffSession(t.Context(), session.ID))
			advance(db, idle-time.Minute)
			find("in use", nil)
		}
		must(t, db.TouchStaffSession(t.Context(), session.ID))
		advance(db, session.ExpiresAt.Sub(db.Now()))
		must(t, db.TouchStaffSession(t.Context(), session.ID))
		find("after all its time", storage.ErrNotFound)
		for _, nothing := range []string{"", "NUL \x00", "not UTF-8 \xff"} {
			_, err := db.StaffSessionByID(t.Context(), nothing, idle)
			want(t, nothing, err, storage.ErrNotFound)
		}
	})
}

func TestStartStaffSessionEndsThePreviousOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, first := active(t, db, storage.StaffSupport)
		second := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: ada.ID, ExpiresAt: first.ExpiresAt}
		must(t, db.StartStaffSession(t.Context(), &second, proof(pendStaff(t, db, ada), staffCode(101)), first.ID))
		wantStaffSession(t, db, first, storage.ErrNotFound)
		wantStaffSession(t, db, second, nil)
	})
}

func TestConfirmStaffSessionReplacesIt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		ada, session := active(t, db, storage.StaffSupport)
		advance(db, time.Minute)
		fresh := session
		fresh.ID, fresh.SecretHash = storage.NewID(), storage.Hash("another")
		confirm := func(p storage.StaffProof) error { return db.ConfirmStaffSession(t.Context(), session.ID, fresh, p) }
		want(t, "nothing", confirm(storage.StaffProof{}), storage.ErrNoSecondFactor)
		want(t, "a password", confirm(storage.StaffProof{PasswordChangedAt: ada.PasswordChangedAt}), storage.ErrNoSecondFactor)
		want(t, "a used code", confirm(storage.StaffProof{Code: staffCode(100)}), storage.ErrCodeUsed)
		wantStaffSession(t, db, session, nil)
		want(t, "a code", confirm(storage.StaffProof{Code: staffCode(101)}), nil)
		want(t, "sent again", confirm(storage.StaffProof{Code: staffCode(102)}), storage.ErrSignedOut)
		wantStaffSession(t, db, session, storage.ErrNotFound)
		got, err := db.StaffSessionByID(t.Context(), fresh.ID, time.Hour)
		if err != nil || !got.ConfirmedAt.Equal(db.Time().Time) || !got.ExpiresAt.Equal(session.ExpiresAt.Time) || !reflect.DeepEqual(got.SecretHash, fresh.SecretHash) {
			t.Errorf("it is %+v, %v", got, err)
		}
		grace, _ := active(t, db, storage.StaffSupport)
		stolen := fresh
		stolen.StaffID = grace.ID
		want(t, "another's session", db.ConfirmStaffSession(t.Context(), fresh.ID, stolen, storage.StaffProof{Code: staffCode(103)}), storage.ErrSignedOut)
	})
}

func TestEndStaffSessions(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, first := active(t, db, storage.StaffSupport)
		_, stranger := active(t, db, storage.StaffSupport)
		again := func(step int64) storage.StaffSession {
			s := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: ada.ID, ExpiresAt: first.ExpiresAt}
			must(t, db.StartStaffSession(t.Context(), &s, proof(pendStaff(t, db, ada), staffCode(step)), ""))
			return s
		}
		second, third := again(101), again(102)
		for range 2 {
			must(t, db.EndStaffSession(t.Context(), first.ID))
		}
		want(t, "by an ended one", db.EndOtherStaffSessions(t.Context(), ada.ID, first.ID), storage.ErrSignedOut)
		want(t, "by a stranger's", db.EndOtherStaffSessions(t.Context(), ada.ID, stranger.ID), storage.ErrSignedOut)
		wantStaffSession(t, db, third, nil)
		must(t, db.EndOtherStaffSessions(t.Context(), ada.ID, second.ID))
		wantStaffSession(t, db, first, storage.ErrNotFound)
		wantStaffSession(t, db, second, nil)
		wantStaffSession(t, db, third, storage.ErrNotFound)
		p := pendStaff(t, db, ada)
		if ended, err := db.EndStaffSessions(t.Context(), ada.ID); err != nil || !ended {
			t.Errorf("end all: %t, %v", ended, err)
		}
		wantStaffSession(t, db, second, storage.ErrNotFound)
		want(t, "a sign-in from before", signInStaff(t, db, ada, proof(p, staffCode(103))), storage.ErrSpent)
		wantStaffSession(t, db, stranger, nil)
	})
}

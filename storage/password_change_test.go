package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func fresh(t *testing.T, db *storage.DB, accountID string) storage.Session {
	t.Helper()
	password, err := db.PasswordOf(t.Context(), accountID)
	must(t, err)
	return storage.Session{ID: storage.NewID(), SecretHash: storage.Hash(storage.NewSecret()), AccountID: accountID, PasswordChangedAt: password.ChangedAt}
}

func wantSession(t *testing.T, db *storage.DB, what, id string, lives bool) {
	t.Helper()
	wanted := error(storage.ErrNotFound)
	if lives {
		wanted = nil
	}
	_, err := db.SessionByID(t.Context(), id)
	want(t, what, err, wanted)
}

func TestChangePasswordEndsOtherSessionsAndResetLinks(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		id, hashes := offered(t, db, 2)
		advance(db, 0) // even within one millisecond
		own, other := newSession(t, db, id, ""), newSession(t, db, id, "")
		change := storage.PasswordChange{Hash: "new hash", SessionID: own.ID, Fresh: fresh(t, db, id), Device: device}
		must(t, db.ChangePassword(t.Context(), change))
		wantSession(t, db, "the former ID", own.ID, false)
		wantSession(t, db, "another device", other.ID, false)
		wantSession(t, db, "the new ID", change.Fresh.ID, true)
		wantLink(t, db, hashes[0], false)
		wantLink(t, db, hashes[1], false)
		wantActivities(t, db, id, "password changed")
		if got := storagetest.Notices(t, db, storage.NoticePasswordChanged); len(got) != 1 || got[0].Device != device {
			t.Errorf("the notices are %+v", got)
		}
		change.SessionID, change.Fresh.ID = change.Fresh.ID, "another"
		want(t, "the former password", db.ChangePassword(t.Context(), change), storage.ErrSpent)
	})
}

func TestChangePasswordRacedChangesItOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		id, _ := offered(t, db, 0)
		own, password := newSession(t, db, id, ""), fresh(t, db, id)
		got := race(t, 8, func(int) error {
			again := password
			again.ID = storage.NewID()
			return db.ChangePassword(t.Context(), storage.PasswordChange{Hash: "new", SessionID: own.ID, Fresh: again})
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 7 {
			t.Errorf("they went %v", got)
		}
	})
}

func TestChangePasswordNeedsAnActiveSession(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		id, _ := offered(t, db, 0)
		own := newSession(t, db, id, "")
		must(t, db.RevokeSession(t.Context(), own.ID, device))
		want(t, "an ended one", db.ChangePassword(t.Context(), storage.PasswordChange{Hash: "new", SessionID: own.ID, Fresh: fresh(t, db, id)}), storage.ErrSignedOut)
		if p, err := db.PasswordOf(t.Context(), id); err != nil || p.Hash != "hash" {
			t.Errorf("the password is %+v (%v)", p, err)
		}
	})
}

func TestConfirmSessionReplacesItsID(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		id, _ := offered(t, db, 0)
		advance(db, 0)
		own := newSession(t, db, id, "")
		if !own.ConfirmedAt.Equal(db.Time().Time) {
			t.Errorf("a login counts as confirmed at %v", own.ConfirmedAt)
		}
		advance(db, time.Minute)
		s := fresh(t, db, id)
		must(t, db.ConfirmSession(t.Context(), own.ID, s))
		wantSession(t, db, "the former ID", own.ID, false)
		got, err := db.SessionByID(t.Context(), s.ID)
		if err != nil || !got.ConfirmedAt.Equal(db.Time().Time) || !got.CreatedAt.Equal(own.CreatedAt.Time) || string(got.SecretHash) != string(s.SecretHash) {
			t.Errorf("the session is %+v (%v)", got, err)
		}
		want(t, "again", db.ConfirmSession(t.Context(), own.ID, fresh(t, db, id)), storage.ErrSignedOut)
		late := fresh(t, db, id)
		late.PasswordChangedAt = storage.At(late.PasswordChangedAt.Add(-time.Second))
		want(t, "a former password", db.ConfirmSession(t.Context(), s.ID, late), storage.ErrSpent)
	})
}

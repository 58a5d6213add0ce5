package storage_test

import (
	"reflect"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func newSession(t testing.TB, db *storage.DB, accountID, previous string) storage.Session {
	t.Helper()
	s := storage.Session{ID: storage.NewID(), SecretHash: storage.Hash("secret"), AccountID: accountID, UserAgent: "Browser/1.0",
		Address: "192.0.2.1", ExpiresAt: storage.At(db.Now().Add(time.Hour))}
	if err := db.StartSession(t.Context(), &s, previous); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStartSessionEndsThePreviousOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		first, elsewhere := newSession(t, db, ada.ID, ""), newSession(t, db, ada.ID, "")
		second := newSession(t, db, ada.ID, first.ID)
		if got, err := db.SessionByID(t.Context(), second.ID); err != nil || !reflect.DeepEqual(got, second) {
			t.Errorf("got %+v, %v; want %+v", got, err, second)
		}
		_, err := db.SessionByID(t.Context(), first.ID)
		want(t, "the one before", err, storage.ErrNotFound)
		_, err = db.SessionByID(t.Context(), elsewhere.ID)
		want(t, "the one elsewhere", err, nil)
	})
}

func TestSessionByIDUntilRevokedOrExpired(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, ctx := newAccount(t, db, "ada@example.com"), t.Context()
		advance(db, 0)
		revoked, expiring := newSession(t, db, ada.ID, ""), newSession(t, db, ada.ID, "")
		for range 2 { // the second time changes nothing
			want(t, "revoke", db.RevokeSession(ctx, revoked.ID, storage.Device{}), nil)
		}
		_, err := db.SessionByID(ctx, revoked.ID)
		want(t, "a revoked one", err, storage.ErrNotFound)
		want(t, "use of a revoked one", db.TouchSession(ctx, revoked.ID, storage.At(db.Now().Add(time.Hour))), nil)
		_, err = db.SessionByID(ctx, revoked.ID)
		want(t, "a revoked one that was used", err, storage.ErrNotFound)

		advance(db, time.Hour-time.Millisecond)
		_, err = db.SessionByID(ctx, expiring.ID)
		want(t, "one in its last millisecond", err, nil)
		advance(db, time.Millisecond)
		_, err = db.SessionByID(ctx, expiring.ID)
		want(t, "an expired one", err, storage.ErrNotFound)
		for _, nothing := range []string{"", "NUL \x00", "not UTF-8 \xff"} {
			_, err = db.SessionByID(ctx, nothing)
			want(t, nothing, err, storage.ErrNotFound)
		}
	})
}

func TestSessionsAreListedMostRecentlyUsedFirst(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		ada, grace := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		first := newSession(t, db, ada.ID, "")
		newSession(t, db, grace.ID, "")
		advance(db, time.Minute)
		second := newSession(t, db, ada.ID, "")
		advance(db, time.Minute)
		revoked := newSession(t, db, ada.ID, "")
		want(t, "revoke", db.RevokeSession(ctx, revoked.ID, storage.Device{}), nil)
		advance(db, time.Minute)
		until := storage.At(db.Now().Add(2 * time.Hour))
		want(t, "see", db.TouchSession(ctx, first.ID, until), nil)

		all, err := db.Sessions(ctx, ada.ID)
		if err != nil || len(all) != 2 || all[0].ID != first.ID || all[1].ID != second.ID {
			t.Fatalf("listed %+v, %v; want %s and %s", all, err, first.ID, second.ID)
		}
		if !all[0].LastSeenAt.Equal(db.Now().Truncate(time.Millisecond)) || !all[0].ExpiresAt.Equal(until.Time) {
			t.Errorf("seen is %+v", all[0])
		}
		advance(db, 90*time.Minute)
		if left, err := db.Sessions(ctx, ada.ID); err != nil || len(left) != 1 {
			t.Errorf("later there are %+v, %v", left, err)
		}
	})
}

package storage_test

import (
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestStartSessionKeepsAnAccountOpen(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		closing := storage.Closing{AccountID: ada.ID, At: storage.At(db.Now().Add(time.Hour)), Reason: "she asked"}
		want(t, "close", db.CloseAccount(t.Context(), closing), nil)
		got := race(t, 10, func(int) error {
			s := storage.Session{ID: storage.NewID(), SecretHash: []byte("x"), AccountID: ada.ID, ExpiresAt: closing.At}
			return db.StartSession(t.Context(), &s, "")
		})
		if got[nil] != 10 {
			t.Errorf("got %v, want ten logins", got)
		}
		if kept, err := db.AccountByID(t.Context(), ada.ID); err != nil || !kept.ClosingAt.IsZero() {
			t.Errorf("it closes at %v, %v", kept.ClosingAt, err)
		}
		if told := storagetest.Notices(t, db, storage.NoticeClosingCancelled); len(told) != 1 {
			t.Errorf("%d mails say that it stays open", len(told))
		}
	})
}

func TestCloseAccountNeedsASessionThatHasNotEnded(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		_, theirs := secured(t, db)
		must(t, db.RevokeSession(t.Context(), session.ID, storage.Device{}))
		for name, id := range map[string]string{"an ended session": session.ID, "another account's": theirs.ID} {
			closing := storage.Closing{AccountID: ada.ID, At: storage.At(db.Now().Add(time.Hour)), SessionID: id}
			want(t, name, db.CloseAccount(t.Context(), closing), storage.ErrSignedOut)
		}
		if got, err := db.AccountByID(t.Context(), ada.ID); err != nil || !got.ClosingAt.IsZero() {
			t.Errorf("it closes at %v, %v", got.ClosingAt, err)
		}
	})
}

// A closing by an owner whose browser said nothing of itself was once taken for support's.
func TestCloseAccountSaysWhoClosesIt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := secured(t, db)
		in := func(d time.Duration) storage.Time { return storage.At(db.Now().Add(d)) }
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: in(time.Hour), SessionID: session.ID}))
		wantActivity(t, db, ada, storage.ActivityClosingRequested)
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: in(time.Minute), SessionID: session.ID})) // sent at once with the first
		wantActivity(t, db, ada, storage.ActivityClosingRequested)
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: in(time.Minute), Reason: "fraud"}))
		wantActivity(t, db, ada, storage.ActivitySupportChanged)
		if told := storagetest.Notices(t, db, storage.NoticeClosingRequested); len(told) != 2 {
			t.Errorf("%d mails", len(told))
		}
	})
}

func TestStartSessionIsRefusedWhileSuspended(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		_, err := db.SuspendAccount(t.Context(), ada.ID, "stolen")
		must(t, err)
		s := storage.Session{ID: storage.NewID(), SecretHash: []byte("x"), AccountID: ada.ID, ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		want(t, "a login whose password was checked before", db.StartSession(t.Context(), &s, ""), storage.ErrSpent)
	})
}

// The mails about an account that was closed without a grace once had nobody to go to, except
// for the last one.
func TestClosingAtOnceTellsOfEachEnd(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{Language: "de"})
		for _, name := range []string{"Knots", "Shop"} {
			shop, _ := storagetest.Partner(t, db, storage.Client{Name: name})
			storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
		}
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: db.Time(), Reason: "she asked"}))
		must(t, db.EraseAccount(t.Context(), ada.ID))
		var told []string
		for _, n := range append(storagetest.Notices(t, db, storage.NoticeDisconnected), storagetest.Notices(t, db, storage.NoticeClosed)...) {
			told = append(told, string(n.Name)+" "+n.Partner)
			if n.To != ada.Email || n.Language != "de" {
				t.Errorf("%s: to %q in %q", n.Name, n.To, n.Language)
			}
		}
		slices.Sort(told)
		if !slices.Equal(told, []string{"closed ", "disconnected Knots", "disconnected Shop"}) {
			t.Errorf("they are told %q", told)
		}
		if n := len(storagetest.Notices(t, db, storage.NoticeClosingRequested)); n != 0 { // nothing can keep the account
			t.Errorf("%d mails say how to keep it", n)
		}
	})
}

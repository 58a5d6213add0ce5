package storage_test

import (
	"slices"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Mails that waited while the server for mail was down once went to whoever had changed
// the email meanwhile.
func TestNoticeGoesToTheEmailOfItsTime(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		session := storagetest.SignedIn(t, db, ada.ID)
		change := func(email string) {
			c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: ada.ID, Email: email})
			must(t, db.ChangeEmail(t.Context(), c, session, storage.Device{}))
		}
		must(t, logIn(t, db, ada, storage.Session{NewBrowser: true}))
		change("eve@example.com")
		must(t, logIn(t, db, ada, storage.Session{NewBrowser: true}))
		var sentTo []string
		for _, name := range []storage.NoticeName{storage.NoticeNewLogIn, storage.NoticeEmailChanged} {
			for _, n := range storagetest.Notices(t, db, name) {
				sentTo = append(sentTo, n.To)
			}
		}
		slices.Sort(sentTo)
		if want := []string{"ada@example.com", "ada@example.com", "eve@example.com"}; !slices.Equal(sentTo, want) {
			t.Errorf("sent to %q, want %q", sentTo, want)
		}
	})
}

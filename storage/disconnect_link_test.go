package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestDisconnectLinkEndsItsConnectionOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "token")
		link := storage.Hash("link")
		for range 2 {
			must(t, db.OfferDisconnect(t.Context(), link, code.ConnectionID, "ada@example.com", storage.At(db.Now().Add(time.Hour))))
		}
		want(t, "an unknown link", db.DisconnectByLink(t.Context(), storage.Hash("another"), storage.Device{}), storage.ErrSpent)
		if l, err := db.DisconnectLinkByHash(t.Context(), link); err != nil || l.Partner != "Shop" || l.Email != "ada@example.com" || !l.EndedAt.IsZero() {
			t.Errorf("the link is %+v, %v", l, err)
		}
		got := race(t, 8, func(int) error { return db.DisconnectByLink(t.Context(), link, storage.Device{Address: "192.0.2.1"}) })
		if got[nil] != 1 || got[storage.ErrSpent] != 7 {
			t.Errorf("raced: %v", got)
		}
		if k := tokenByText(t, db, "token"); k.Live(db.Time()) {
			t.Error("the token is valid")
		}
		if n := len(storagetest.Notices(t, db, storage.NoticeDisconnected)); n != 1 {
			t.Errorf("%d notices", n)
		}
		later := issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, "later"))
		exchange(t, db, later, "later token")
		want(t, "used on a later connection", db.DisconnectByLink(t.Context(), link, storage.Device{}), storage.ErrSpent)
		must(t, db.OfferDisconnect(t.Context(), storage.Hash("old"), later.ConnectionID, "ada@example.com", storage.At(db.Now().Add(-time.Hour))))
		want(t, "an expired link", db.DisconnectByLink(t.Context(), storage.Hash("old"), storage.Device{}), storage.ErrSpent)
		if k := tokenByText(t, db, "later token"); !k.Live(db.Time()) {
			t.Error("a later token has ended")
		}
	})
}

func TestChangeEmailEndsDisconnectLinks(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		link := storage.Hash("link")
		must(t, db.OfferDisconnect(t.Context(), link, code.ConnectionID, "ada@example.com", storage.At(db.Now().Add(time.Hour))))
		c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: code.AccountID, Email: "new@example.com"})
		must(t, db.ChangeEmail(t.Context(), c, storagetest.Session(t, db, storage.Session{AccountID: code.AccountID}).ID, storage.Device{}))
		must(t, db.OfferDisconnect(t.Context(), link, code.ConnectionID, "new@example.com", storage.At(db.Now().Add(time.Hour)))) // its mail is sent again
		want(t, "a link mailed to the former address", db.DisconnectByLink(t.Context(), link, storage.Device{}), storage.ErrSpent)
		late := storage.Hash("late")
		must(t, db.OfferDisconnect(t.Context(), late, code.ConnectionID, "ada@example.com", storage.At(db.Now().Add(time.Hour))))
		want(t, "a link on its way to the former address", db.DisconnectByLink(t.Context(), late, storage.Device{}), storage.ErrSpent)
	})
}

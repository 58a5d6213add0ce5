package account_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// known is a limited fixture whose browser is logged in, with another one that the account
// was used in before.
func known(t *testing.T) (f *fixture, former *webtest.Browser) {
	t.Helper()
	f = limited(t)
	former = f.from("192.0.2.7")
	wantAt(t, signUp(former, email), "/account")
	wantAt(t, former.Get("/logout").Submit("Log out", nil), "/login")
	wantAt(t, logIn(f.Browser, email, password), "/account")
	f.clock.Advance(time.Second)
	return f, former
}

// wantStranger checks that a browser has no limit of its own, and that a login there is told
// as one from a new browser.
func wantStranger(t *testing.T, f *fixture, b *webtest.Browser, email, password string) {
	t.Helper()
	f.clock.Advance(time.Hour)
	f.guess(email, 10)
	wantStatus(t, logIn(b, email, password), http.StatusTooManyRequests)
	f.clock.Advance(time.Hour)
	before := len(storagetest.Notices(t, f.db, storage.NoticeNewLogIn))
	wantAt(t, logIn(b, email, password), "/account")
	if told := len(storagetest.Notices(t, f.db, storage.NoticeNewLogIn)) - before; told != 1 {
		t.Errorf("%d notices of a new browser, want 1", told)
	}
}

// wantKnown checks the opposite of wantStranger.
func wantKnown(t *testing.T, f *fixture, b *webtest.Browser, email, password string) {
	t.Helper()
	wantAt(t, b.Get("/logout").Submit("Log out", nil), "/login")
	f.clock.Advance(time.Hour)
	f.guess(email, 10)
	before := len(storagetest.Notices(t, f.db, storage.NoticeNewLogIn))
	wantAt(t, logIn(b, email, password), "/account")
	if told := len(storagetest.Notices(t, f.db, storage.NoticeNewLogIn)) - before; told != 0 {
		t.Errorf("%d notices of a new browser, want none", told)
	}
}

// A browser once stayed known for a year, with a limit of its own for whoever had had the
// password, whatever the owner did.
func TestKnownBrowserIsForgottenAtAReset(t *testing.T) {
	t.Parallel()
	for name, verified := range map[string]bool{"of a verified account": true, "of one that was not verified": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, former := known(t)
			if verified {
				if err := f.db.VerifyEmail(t.Context(), f.account(email).ID, "", storagetest.SignedIn(t, f.db, f.account(email).ID), storage.Device{}); err != nil {
					t.Fatal(err)
				}
			}
			wantStatus(t, save(f.Get(f.link("token")), newPassword), http.StatusOK)
			wantKnown(t, f, f.Browser, email, newPassword)
			wantStranger(t, f, former, email, newPassword)
		})
	}
}

func TestKnownBrowserIsForgottenAtAChangeOfPassword(t *testing.T) {
	t.Parallel()
	f, former := known(t)
	page := f.Get("/account/security").Submit("Change password", map[string]string{"Current password": password, "New password": newPassword})
	wantAt(t, page, "/account/security")
	wantKnown(t, f, f.Browser, email, newPassword)
	wantStranger(t, f, former, email, newPassword)
}

func TestKnownBrowserIsForgottenAtAChangeOfEmail(t *testing.T) {
	t.Parallel()
	f, former := known(t)
	f.Get("/account/email").Submit("Send code", map[string]string{"New email": newEmail})
	wantAt(t, enter(f.Get("/account/email"), f.changeCode(email)), "/account")
	wantKnown(t, f, f.Browser, newEmail, password)
	wantStranger(t, f, former, newEmail, password)
}

// The address of a closed account is free for another person's.
func TestKnownBrowserIsForgottenWithItsAccount(t *testing.T) {
	t.Parallel()
	f, former := known(t)
	ada := f.account(email)
	if err := f.db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: f.db.Time(), Reason: "she asked"}); err != nil {
		t.Fatal(err)
	}
	if err := f.db.EraseAccount(t.Context(), ada.ID); err != nil {
		t.Fatal(err)
	}
	wantAt(t, signUp(f.Another(), email), "/account")
	wantStranger(t, f, former, email, password)
}

func TestBrowserIsKnownAfterAPasskey(t *testing.T) {
	t.Parallel()
	f, ada, laptop := added(t)
	b := f.Another()
	for range 2 {
		wantAt(t, passkeyLogIn(t, b, laptop), "/account")
		wantAt(t, b.Get("/logout").Submit("Log out", nil), "/login")
	}
	wantAt(t, logIn(b, ada.Email, password), "/account")
	if told := storagetest.Notices(t, f.db, storage.NoticeNewLogIn); len(told) != 1 {
		t.Errorf("%d notices of a new browser, want that of the first login", len(told))
	}
}

package account_test

import (
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Some computers make no other keys.
func TestPasskeyWithAnRSAKey(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	f.verified(f.Browser, email)
	tower := f.device()
	tower.passkey = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
	wantAt(t, addPasskey(t, f.Browser, tower, ""), "/account/security")
	tower.passkey.Counter++
	wantAt(t, passkeyLogIn(t, f.Another(), tower), "/account")
}

func TestPasskeyIsAddedAndLogsIn(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f := passkeysIn(t, url)
		ada := f.verified(f.Browser, email)
		laptop := f.device()
		page := addPasskey(t, f.Browser, laptop, "  Laptop <b>")
		wantAt(t, page, "/account/security")
		if got := status(page); got != "Your passkey was added." {
			t.Errorf("it says %q", got)
		}
		if !strings.Contains(page.Text(), "Laptop <b> Added") || !strings.Contains(page.Text(), "not used yet") {
			t.Errorf("the passkey is not listed:\n%s", page.Text())
		}
		elsewhere := f.Another()
		laptop.passkey.Counter++
		wantAt(t, passkeyLogIn(t, elsewhere, laptop), "/account")
		wantSignedIn(t, elsewhere, email)
		if text := f.Get("/account/security").Text(); !strings.Contains(text, "last used") {
			t.Errorf("its use is not shown:\n%s", text)
		}
		if got := f.passkeys(ada.ID)[0]; got.Counter != 1 || got.LastUsedAt.IsZero() {
			t.Errorf("it is stored as %+v", got)
		}
		for _, name := range []storage.NoticeName{storage.NoticePasskeyAdded, storage.NoticeNewLogIn} {
			if got := storagetest.Notices(t, f.db, name); len(got) != 1 || got[0].AccountID != ada.ID {
				t.Errorf("%s is told by %+v", name, got)
			}
		}
		if text := elsewhere.Get("/account/activity").Text(); !strings.Contains(text, "Passkey added") {
			t.Errorf("the activity lacks it:\n%s", text)
		}
	})
}

package account_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

// leak reports a key.
func (f *fixture) leak(key string, where storage.Found) {
	f.t.Helper()
	if _, err := f.db.ReportLeaks(f.t.Context(), []storage.Leak{{Token: storage.Hash(key), Key: storage.Hash(key), Found: where}}); err != nil {
		f.t.Fatal(err)
	}
}

func TestAPausedKeyIsRefusedUntilItsOwnerUsesItAgain(t *testing.T) {
	t.Parallel()
	f := open(t)
	ada := f.verified(f.Browser, email)
	key, other := createKey(t, f.Browser, "Warehouse", "Live"), createKey(t, f.Browser, "Office", "Live")
	f.leak(key, storage.Found{URL: "https://paste.example/found"})
	if f.works(key) || !f.works(other) {
		t.Error("it works, or another one doesn't")
	}
	page := f.Get(keysPath)
	for _, want := range []string{"Paused because it was reported as leaked. Nobody can use it.", "Reported on ", "https://paste.example/found"} {
		if strings.Count(page.Text(), want) != 1 {
			t.Errorf("%q is missing in %s", want, page.Text())
		}
	}
	if page.Find("main a[href^='https://paste']").Length() > 0 {
		t.Error("a URL that anybody chose is a link")
	}
	f.clock.Advance(time.Hour)
	wantAt(t, page.Submit("Use again", nil), "/account/confirm?next=%2Faccount%2Fapi-keys")
	if f.works(key) {
		t.Fatal("it works without a confirmation")
	}
	f.clock.Advance(-time.Hour)
	if page = page.Submit("Use again", nil); !strings.Contains(page.Find("[role=status]").Text(), "The key can be used again.") || !f.works(key) {
		t.Errorf("the page says %s", page.Text())
	}
	wantEntries(t, entries(f.Get("/account/activity"))[:2], "API key reactivated", "API key paused: reported as leaked")
	f.leak(key, storage.Found{})
	all, err := f.db.APIKeys(t.Context(), ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if k.IsPaused() {
			f.Post(keysPath+"/"+k.ID+"/revoke", nil)
		}
	}
	if page = f.Get(keysPath); strings.Contains(page.Text(), "Warehouse") || f.works(key) || !f.works(other) {
		t.Errorf("revoked, the page says %s", page.Text())
	}
}

func TestAPausedKeyStaysPausedForOthers(t *testing.T) {
	t.Parallel()
	f := open(t)
	ada := f.verified(f.Browser, email)
	key := createKey(t, f.Browser, "Warehouse", "Live")
	f.leak(key, storage.Found{})
	all, err := f.db.APIKeys(t.Context(), ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	resume := keysPath + "/" + all[0].ID + "/resume"
	shown := url.Values{"until": {f.Get(keysPath).Find("[name=until]").AttrOr("value", "")}}
	other := f.from("192.0.2.9")
	f.verified(other, "grace@example.com")
	for name, alert := range map[string]string{
		"another account":   other.Post(resume, shown).Alert(),
		"nothing was shown": f.Post(resume, nil).Alert(),
		"an odd key":        f.Post(keysPath+"/%00/resume", shown).Alert(),
	} {
		if !strings.HasPrefix(alert, "Nothing was changed. The key") {
			t.Errorf("%s: it says %q", name, alert)
		}
	}
	if f.works(key) {
		t.Error("it works")
	}
}

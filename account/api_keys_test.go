package account_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/account"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const (
	keysPath = "/account/api-keys"
	sayOnce  = "Copy it now. You will not see it again."
)

var keyRE = regexp.MustCompile(`^shippo_(live|test)_[0-9a-f]{40}$`)

// createKey creates a key on the page and returns it.
func createKey(t *testing.T, b *webtest.Browser, name, mode string) string {
	t.Helper()
	page := b.Get(keysPath).Submit("Create key", map[string]string{"Name": name, "Mode": mode})
	wantAt(t, page, keysPath)
	return shownKey(page)
}

// shownKey is the key that a page shows, empty if it shows none.
func shownKey(p *webtest.Page) string {
	for _, code := range p.Find("[role=status] code").EachIter() {
		if keyRE.MatchString(code.Text()) {
			return code.Text()
		}
	}
	return ""
}

// verifier checks keys as the resource API does.
func (f *fixture) verifier() *account.Keys {
	return &account.Keys{Cache: storage.NewTokenCache(f.db), Usage: &storage.Usage{DB: f.db}}
}

func (f *fixture) works(key string) bool {
	_, err := f.verifier().Verify(f.t.Context(), key, netip.Addr{})
	return err == nil
}

func TestNewKeyIsShownOnceAndWorksUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	f := open(t)
	ada := f.verified(f.Browser, email)
	page := f.Get("/account").Click("API keys").Submit("Create key", map[string]string{"Name": " <b>Ware</b>house ", "Mode": "Test"})
	key := shownKey(page)
	if !strings.HasPrefix(key, "shippo_test_") || !strings.Contains(page.Text(), sayOnce) {
		t.Fatalf("the page says %s", page.Text())
	}
	if page = f.Get(keysPath); strings.Contains(page.Body, key) || strings.Contains(page.Text(), sayOnce) {
		t.Error("a reload shows it again")
	}
	if strings.Contains(storagetest.Content(t, f.url), key[12:]) {
		t.Error("the database has the key")
	}
	for _, want := range []string{"<b>Ware</b>house · Test · shippo_test_…" + key[48:], "Never used"} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("%q is missing in %s", want, page.Text())
		}
	}
	keys := f.verifier()
	if caller, err := keys.Verify(t.Context(), key, netip.Addr{}); err != nil || caller.AccountID != ada.ID || !caller.Test {
		t.Errorf("it belongs to %+v, %v", caller, err)
	}
	if err := keys.Usage.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	page = f.Get(keysPath)
	if want := "Last used " + f.clock.Now().UTC().Format("2 January 2006 at 15:04 UTC"); !strings.Contains(page.Text(), want) {
		t.Errorf("%q is missing in %s", want, page.Text())
	}
	f.clock.Advance(time.Hour) // revoking needs no confirmation
	revoke := page.Find("form[action$=revoke]").AttrOr("action", "")
	other := f.from("192.0.2.9")
	f.verified(other, "grace@example.com")
	wantStatus(t, other.Post(revoke, nil), http.StatusNotFound)
	wantStatus(t, f.Post(keysPath+"/%00/revoke", nil), http.StatusNotFound)
	if !f.works(key) {
		t.Fatal("it ended too early")
	}
	for range 2 {
		if page = f.Post(revoke, nil); page.Find("[role=status]").Length() != 1 || strings.Contains(page.Text(), "house") {
			t.Errorf("revoked, the page says %s", page.Text())
		}
	}
	if f.works(key) {
		t.Error("it works after it was revoked")
	}
	wantEntries(t, entries(f.Get("/account/activity"))[:2], "API key revoked", "API key created")
}

func TestOneFormMakesOneKey(t *testing.T) {
	t.Parallel()
	f := open(t)
	ada := f.verified(f.Browser, email)
	form := url.Values{"name": {"Warehouse"}, "mode": {"live"}, "form": {f.Get(keysPath).Find("[name=form]").AttrOr("value", "")}}
	var all sync.WaitGroup
	shown := make([]string, 8)
	for i := range shown {
		b := f.Clone()
		all.Go(func() { shown[i] = shownKey(b.Post(keysPath, form)) })
	}
	all.Wait()
	for _, key := range shown {
		if key == "" || key != shown[0] {
			t.Errorf("the keys are %q", shown)
		}
	}
	f.clock.Advance(2 * time.Minute)
	form.Set("mode", "test")
	page := f.Post(keysPath, form)
	if shownKey(page) != "" || !strings.Contains(page.Find("[role=status]").Text(), "already been created") {
		t.Errorf("sent later, the page says %s", page.Text())
	}
	if keys, err := f.db.APIKeys(t.Context(), ada.ID); err != nil || len(keys) != 1 {
		t.Errorf("the keys are %+v, %v", keys, err)
	}
	other := f.from("192.0.2.9")
	f.verified(other, "grace@example.com")
	wantStatus(t, other.Post(keysPath, form), http.StatusUnprocessableEntity)
}

func TestCreateKeyRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.verified(f.Browser, email)
	for name, row := range map[string]struct{ name, says string }{
		"no name":       {"", "Please enter a name."},
		"a blank one":   {" \u2800\u00ad ", "This contains an unsupported character. Please type it again."},
		"a long one":    {strings.Repeat("é", 101), "Please use at most 100 characters."},
		"a control":     {"a\x00b", "This contains an unsupported character. Please type it again."},
		"not UTF-8":     {"a\xffb", "This contains an unsupported character. Please type it again."},
		"two lines":     {"a\nb", "This contains an unsupported character. Please type it again."},
		"spaces":        {"   ", "Please enter a name."},
		"a zero width ": {"\u200b", "This contains an unsupported character. Please type it again."},
	} {
		page := f.Get(keysPath).Submit("Create key", map[string]string{"Name": row.name})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Name"); got != row.says {
			t.Errorf("%s: it says %q, want %q", name, got, row.says)
		}
	}
	page := f.Post(keysPath, nil)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Error("Name") == "" || page.Error("Mode") == "" {
		t.Error("an empty form gets no sentences")
	}
	page = f.Post(keysPath, url.Values{"name": {"Warehouse"}, "mode": {"live"}, "form": {"forged"}})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Value("Name") != "Warehouse" {
		t.Error("the name is gone")
	}
	for range 20 {
		if createKey(t, f.Browser, "Warehouse", "Live") == "" {
			t.Fatal("no key")
		}
	}
	page = page.Submit("Create key", nil)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if !strings.Contains(page.Alert(), "You have 20 API keys") {
		t.Errorf("it says %q", page.Alert())
	}
	f.clock.Advance(10 * time.Minute)
	wantAt(t, f.Get(keysPath).Submit("Create key", map[string]string{"Name": "Late"}), "/account/confirm?next=%2Faccount%2Fapi-keys")
	wantAt(t, f.Another().Get(keysPath), "/login?next=%2Faccount%2Fapi-keys")
}

func TestUnverifiedAccountMakesNoKeys(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	page := f.Get(keysPath).Submit("Create key", map[string]string{"Name": "Warehouse"})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if !strings.Contains(page.Alert(), "Please verify your email first.") || page.Value("Name") != "Warehouse" {
		t.Errorf("it says %s", page.Text())
	}
}

func TestCreateKeyIsLimited(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.verified(f.Browser, email)
	for range 10 {
		createKey(t, f.Browser, "Warehouse", "Live")
	}
	page := f.Get(keysPath).Submit("Create key", map[string]string{"Name": "One more"})
	wantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" || page.Value("Name") != "One more" {
		t.Error("no Retry-After, or the name is gone")
	}
}

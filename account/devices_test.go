package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// devices are what the security page says of each device.
func devices(p *webtest.Page) (all []string) {
	for _, li := range p.Find(".devices > li").EachIter() {
		all = append(all, strings.Join(strings.Fields(li.Find("div").Text()), " "))
	}
	return all
}

// twoDevices is a fixture whose browser is logged in to an account, and another one that
// is too.
func twoDevices(t *testing.T) (f *fixture, other *webtest.Browser) {
	t.Helper()
	f = open(t)
	other = f.from("192.0.2.7")
	other.Header.Set("User-Agent", linuxChrome)
	wantAt(t, signUp(other, email), "/account")
	f.clock.Advance(10 * time.Minute)
	wantAt(t, logIn(f.Browser, email, password), "/account")
	return f, other
}

func TestDevicesListsSessionsAndLogsThemOut(t *testing.T) {
	t.Parallel()
	f, other := twoDevices(t)
	page := f.Get("/account/security")
	began := f.clock.Now().Add(-10 * time.Minute).UTC().Format("2 January 2006 at 15:04 UTC")
	now := f.clock.Now().UTC().Format("2 January 2006 at 15:04 UTC")
	want := []string{"A browser · This device Last seen " + now + " · 127.0.0.1", "Chrome on Linux Last seen " + began + " · 192.0.2.7"}
	if got := devices(page); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("the devices are %q, want %q", got, want)
	}
	button := page.Find(".devices button")
	if button.Length() != 1 || page.Find("#"+button.AttrOr("aria-describedby", "")).Length() != 1 {
		t.Errorf("%d buttons, described by %q", button.Length(), button.AttrOr("aria-describedby", ""))
	}
	page = page.Submit("Log out", nil)
	wantAt(t, page, "/account/security")
	if got := strings.TrimSpace(page.Find("[role=status]").Text()); got != "The device was logged out." {
		t.Errorf("it says %q", got)
	}
	wantAt(t, other.Get("/account"), "/login?next=%2Faccount")
	wantSignedIn(t, f.Browser, email)
	if got := devices(page); len(got) != 1 {
		t.Errorf("the devices are %q", got)
	}
	wantEntries(t, entries(f.Get("/account/activity")), "Logged out", "Logged in", "Signed up")
}

func TestDevicesLogsOutAllOthers(t *testing.T) {
	t.Parallel()
	f, other := twoDevices(t)
	third := f.from("192.0.2.8")
	wantAt(t, logIn(third, email, password), "/account")
	page := f.Get("/account/security").Submit("Log out all other devices", nil)
	if got := strings.TrimSpace(page.Find("[role=status]").Text()); got != "All other devices were logged out." {
		t.Errorf("it says %q", got)
	}
	for _, b := range []*webtest.Browser{other, third} {
		wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	}
	wantSignedIn(t, f.Browser, email)
}

// A device that has got another session ID meanwhile is still the one on the page.
func TestDevicesFindsASessionThatWasReplaced(t *testing.T) {
	t.Parallel()
	f, other := twoDevices(t)
	page := f.Get("/account/security")
	changed := other.Get("/account/security").Submit("Change password", map[string]string{"Current password": password, "New password": newerPassword})
	wantAt(t, changed, "/account/security")
	wantAt(t, f.Get("/account"), "/login?next=%2Faccount") // as every other device
	wantAt(t, logIn(f.Browser, email, newerPassword), "/account")
	wantAt(t, page.Submit("Log out", nil), "/account/security")
	wantAt(t, other.Get("/account"), "/login?next=%2Faccount")
}

func TestDevicesLogsOutOnceWhenRaced(t *testing.T) {
	t.Parallel()
	f, _ := twoDevices(t)
	action := f.Get("/account/security").Find(".devices form").AttrOr("action", "")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if got := f.Post(action, url.Values{}); got.Status != http.StatusOK {
				t.Errorf("status %d", got.Status)
			}
		})
	}
	all.Wait()
	wantEntries(t, entries(f.Get("/account/activity")), "Logged out", "Logged in", "Signed up")
}

func TestDevicesRefusesThoseOfOthers(t *testing.T) {
	t.Parallel()
	f, other := twoDevices(t)
	action := f.Get("/account/security").Find(".devices form").AttrOr("action", "")
	stranger := f.from("192.0.2.9")
	wantAt(t, signUp(stranger, "grace@example.com"), "/account")
	for _, path := range []string{action, "/account/security/devices/never", "/account/security/devices/%00", "/account/security/devices/%ff"} {
		wantStatus(t, stranger.Post(path, url.Values{}), http.StatusNotFound)
	}
	wantSignedIn(t, other, email)
	wantSignedIn(t, f.Browser, email)
	if page := f.Another().Post(action, url.Values{}); page.URL.Path != "/login" {
		t.Errorf("without a login it leads to %s", page.URL)
	}
}

func TestLogInFromANewBrowserIsTold(t *testing.T) {
	t.Parallel()
	f := open(t)
	told := func(want int) {
		t.Helper()
		if got := storagetest.Notices(t, f.db, storage.NoticeNewLogIn); len(got) != want {
			t.Errorf("%d notices, want %d", len(got), want)
		}
	}
	wantAt(t, signUp(f.Browser, email), "/account")
	wantAt(t, f.Get("/logout").Submit("Log out", nil), "/login")
	wantAt(t, logIn(f.Browser, email, password), "/account")
	told(0)
	other := f.from("192.0.2.7")
	other.Header.Set("User-Agent", linuxChrome)
	wantAt(t, logIn(other, email, password), "/account")
	told(1)
	wantAt(t, other.Get("/logout").Submit("Log out", nil), "/login")
	wantAt(t, logIn(other, email, password), "/account")
	told(1)
	if got := storagetest.Notices(t, f.db, storage.NoticeNewLogIn)[0]; got.Device != (storage.Device{UserAgent: linuxChrome, Address: "192.0.2.7"}) {
		t.Errorf("the notice is %+v", got)
	}
}

package account_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

const linuxChrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"

// entries are what a page of the activity says, the newest first.
func entries(p *webtest.Page) (all []string) {
	for _, li := range p.Find(".activity > li").EachIter() {
		all = append(all, strings.Join(strings.Fields(li.Text()), " "))
	}
	return all
}

func wantEntries(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("the entries are %q, want %q", got, want)
	}
	for i, text := range want {
		if !strings.HasPrefix(got[i], text+" ") {
			t.Errorf("entry %d is %q, want %q", i, got[i], text)
		}
	}
}

func TestActivityShowsWhatWasDoneAndFromWhere(t *testing.T) {
	t.Parallel()
	f := open(t)
	browser := f.from("192.0.2.7")
	browser.Header.Set("User-Agent", linuxChrome)
	wantAt(t, signUp(browser, email), "/account")
	wantAt(t, browser.Get("/logout").Submit("Log out", nil), "/login")
	logIn(f.from("198.51.100.9"), email, "not the password")
	logIn(f.from("198.51.100.9"), "nobody@example.com", "not the password")
	f.runFailedLogIns(2)
	wantAt(t, logIn(browser, email, password), "/account")
	page := browser.Get("/account").Click("Activity")
	got := entries(page)
	wantEntries(t, got, "Logged in", "Failed login", "Logged out", "Signed up")
	when := f.clock.Now().UTC().Format("2 January 2006 at 15:04 UTC")
	if want := "Logged in " + when + " · Chrome on Linux · 192.0.2.7"; got[0] != want {
		t.Errorf("got %q, want %q", got[0], want)
	}
	if want := "Failed login " + when + " · A browser · 198.51.100.9"; got[1] != want {
		t.Errorf("got %q, want %q", got[1], want)
	}
	if at := page.Find(".activity time").First().AttrOr("datetime", ""); at != f.clock.Now().UTC().Format("2006-01-02T15:04:05Z07:00") {
		t.Errorf("datetime is %q", at)
	}
}

// runFailedLogIns runs the jobs that note failed logins.
func (f *fixture) runFailedLogIns(want int) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 100, time.Minute, storage.JobLogInFailed)
	if err != nil || len(jobs) != want {
		f.t.Fatalf("%d jobs (%v), want %d", len(jobs), err, want)
	}
	for _, job := range jobs {
		if err := f.db.RecordFailedLogIn(f.t.Context(), job); err != nil {
			f.t.Fatal(err)
		}
	}
}

func TestActivityIsShownInPagesAndToItsOwnerAlone(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		err := f.db.RecordActivity(t.Context(), storage.Activity{AccountID: ada.ID, Name: storage.ActivitySupportChanged, Detail: "<b>" + strconv.Itoa(i)})
		if err != nil {
			t.Fatal(err)
		}
	}
	page := f.Get("/account/activity")
	if all := entries(page); len(all) != 50 || !strings.HasPrefix(all[0], "Changed by support: <b>59 ") || strings.Contains(all[0], "browser") {
		t.Errorf("the first page is %q", all)
	}
	older := page.Click("Older")
	if all := entries(older); len(all) != 11 || !strings.HasPrefix(all[10], "Signed up ") {
		t.Errorf("the second page is %q", all)
	}
	if older.Find("main a:contains(Older)").Length() > 0 {
		t.Error("the last page links to an older one")
	}
	for _, odd := range []string{"-1", "0", "x", "99999999999999999999", ""} {
		wantStatus(t, f.Get("/account/activity?before="+odd), 200)
	}
	wantStatus(t, f.Get("/account/activity?before=1"), 200)
	other := f.from("192.0.2.9")
	wantAt(t, signUp(other, "grace@example.com"), "/account")
	if all := entries(other.Get(older.URL.RequestURI())); len(all) > 1 {
		t.Errorf("somebody else sees %q", all)
	}
}

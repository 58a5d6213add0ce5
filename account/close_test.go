package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// closeAccount closes the account that is logged in.
func closeAccount(t *testing.T, f *fixture) {
	t.Helper()
	page := f.Get("/account").Click("Close account").Submit("Close account", map[string]string{"Your email": " ADA@example.com "})
	wantAt(t, page, "/login")
	want := "Your account will be closed on " + f.clock.Now().Add(14*24*time.Hour).UTC().Format("2 January 2006") + ". To keep it, log in before that day."
	if got := status(page); got != want {
		t.Fatalf("it says %q, want %q", got, want)
	}
}

func TestCloseAccountLogsOutEverywhere(t *testing.T) {
	t.Parallel()
	f, other := twoDevices(t)
	thief := f.Clone()
	closeAccount(t, f)
	for _, b := range []*webtest.Browser{f.Browser, other, thief} {
		wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	}
	if got := storagetest.Notices(t, f.db, storage.NoticeClosingRequested); len(got) != 1 || got[0].Until.Time != f.clock.Now().Add(14*24*time.Hour) {
		t.Errorf("the mails are %+v", got)
	}
	wantStatus(t, signUp(f.from("192.0.2.9"), email), http.StatusUnprocessableEntity) // it is still taken
}

func TestLogInKeepsAClosedAccount(t *testing.T) {
	t.Parallel()
	f, _ := twoDevices(t)
	closeAccount(t, f)
	f.clock.Advance(14*24*time.Hour - time.Second)
	wantStatus(t, logIn(f.Browser, email, "not the password"), http.StatusUnauthorized)
	page := logIn(f.Browser, email, password)
	wantAt(t, page, "/account")
	if got := status(page); got != "Your account stays open." {
		t.Errorf("it says %q", got)
	}
	if got := status(f.Get("/account")); got != "" {
		t.Errorf("later it says %q", got)
	}
	wantEntries(t, entries(f.Get("/account/activity"))[:3], "Logged in", "Closing cancelled", "Closing requested")
	f.clock.Advance(time.Hour)
	if n, err := f.db.EraseClosed(t.Context(), 10); n != 0 || err != nil {
		t.Errorf("erased %d, %v", n, err)
	}
}

func TestNobodyLogsInAfterTheGrace(t *testing.T) {
	t.Parallel()
	f, _ := twoDevices(t)
	closeAccount(t, f)
	f.clock.Advance(14*24*time.Hour - time.Minute)
	link := f.link("token")
	f.clock.Advance(time.Minute)
	wantStatus(t, logIn(f.Browser, email, password), http.StatusUnauthorized)
	wantOver(t, save(f.Get(link), newerPassword), http.StatusGone)
	if n, err := f.db.EraseClosed(t.Context(), 10); n != 1 || err != nil {
		t.Fatalf("erased %d, %v", n, err)
	}
	wantStatus(t, logIn(f.Browser, email, password), http.StatusUnauthorized)
	wantOver(t, f.Get(link), http.StatusGone)
	wantAt(t, signUp(f.from("192.0.2.9"), email), "/account")
}

func TestCloseAccountRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	for typed, says := range map[string]string{
		"":                    "Please enter your email address.",
		"grace@example.com":   "This isn’t your account’s email address.",
		"<b>ada@example.com":  "This isn’t your account’s email address.",
		"ada@example.com\x00": "This isn’t your account’s email address.",
		"\xff@example.com":    "This isn’t your account’s email address.",
		strings.Repeat("a", 9999) + "@example.com": "This isn’t your account’s email address.",
	} {
		page := f.Get("/account/close").Submit("Close account", map[string]string{"Your email": typed})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Your email"); got != says {
			t.Errorf("%.20q: it says %q, want %q", typed, got, says)
		}
	}
	f.clock.Advance(time.Hour)
	wantAt(t, f.Get("/account/close"), "/account/confirm?next=%2Faccount%2Fclose")
	wantAt(t, f.Post("/account/close", url.Values{"email": {email}}), "/account/confirm?next=%2Faccount%2Fclose")
	wantSignedIn(t, f.Browser, email)
	if got := storagetest.Notices(t, f.db, storage.NoticeClosingRequested); len(got) != 0 {
		t.Errorf("the mails are %+v", got)
	}
}

func TestOnlyACompleteLogInKeepsAClosedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	p, _ := f.secured()
	closeAccount(t, f)
	page := logIn(f.from("192.0.2.7"), email, password)
	if ada, err := f.db.AccountByEmail(t.Context(), email); err != nil || ada.ClosingAt.IsZero() {
		t.Fatalf("the password alone keeps it: %+v, %v", ada, err)
	}
	f.clock.Advance(time.Minute)
	page = second(page, p.code(0))
	wantAt(t, page, "/account")
	if got := status(page); got != "Your account stays open." {
		t.Errorf("it says %q", got)
	}
	if ada, err := f.db.AccountByEmail(t.Context(), email); err != nil || !ada.ClosingAt.IsZero() {
		t.Errorf("it is still closed: %+v, %v", ada, err)
	}
}

func TestResetOfAClosedAccountSaysThatItStaysOpen(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.verified(f.Browser, email)
	closeAccount(t, f)
	f.clock.Advance(time.Second)
	page := save(f.Get(f.link("token")), newPassword)
	wantAt(t, page, "/account")
	if got := status(page); got != "Your account stays open." {
		t.Errorf("it says %q", got)
	}
}

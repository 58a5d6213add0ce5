package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

const authenticatorPath = "/account/security/authenticator"

func TestAuthenticatorIsOnAfterARightCode(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.verified(f.Browser, email)
	page := f.Get("/account/security").Click("Set up authenticator app")
	wantAt(t, page, authenticatorPath)
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if page.Find(`svg[role=img][aria-label="QR code"] path`).Length() != 1 {
		t.Error("there is no QR code")
	}
	app := f.scan(page)
	if app.seed == f.scan(f.Get(authenticatorPath)).seed {
		t.Error("two set-ups have one secret")
	}
	page = page.Submit("Turn on", map[string]string{"Code": app.wrong()})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Code"); got != "Incorrect code. Please try again." || f.scan(page).seed != app.seed {
		t.Errorf("beside the code stands %q", got)
	}
	wantSays(t, f, "Two-step login is off.")
	code := app.code(0)
	page = page.Submit("Turn on", map[string]string{"Code": code})
	wantAt(t, page, "/account/security/recovery-codes")
	wantSays(t, f, "Two-step login is on.", "10 of 10 recovery codes left.")
	wantActivity(t, f, storage.ActivityRecoveryCodesMade, storage.ActivityTwoStepOn, storage.ActivityAuthenticatorAdded)
	if got := storagetest.Notices(t, f.db, storage.NoticeAuthenticatorAdded); len(got) != 1 || got[0].Device.Address != "127.0.0.1" {
		t.Errorf("the mails are about %+v", got)
	}
	wantStatus(t, second(logIn(f.from("192.0.2.5"), email, password), code), http.StatusUnprocessableEntity) // it is used
}

func wantSays(t *testing.T, f *fixture, sentences ...string) {
	t.Helper()
	said := f.Get("/account/security").Text()
	for _, s := range sentences {
		if !strings.Contains(said, s) {
			t.Errorf("the page does not say %q:\n%s", s, said)
		}
	}
}

// wantActivity checks what was done last, the newest first.
func wantActivity(t *testing.T, f *fixture, names ...storage.ActivityName) {
	t.Helper()
	if got := activity(t, f); len(got) < len(names) || !slices.Equal(got[:len(names)], names) {
		t.Errorf("the activity is %q, want first %q", got, names)
	}
}

func TestAuthenticatorNeedsAVerifiedEmailAndAConfirmation(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	page := f.Get(authenticatorPath)
	wantAt(t, page, "/account/security")
	if got := page.Alert(); got != "Please verify your email first." {
		t.Errorf("the alert is %q", got)
	}
	page = f.Post(authenticatorPath, url.Values{"code": {"123456"}})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if !strings.Contains(page.Text(), "Please verify your email first.") {
		t.Errorf("it says %s", page.Text())
	}
	f.clock.Advance(11 * time.Minute)
	wantAt(t, f.Get(authenticatorPath), "/account/confirm?next=%2Faccount%2Fsecurity%2Fauthenticator")
	for _, path := range []string{authenticatorPath, "/account/security/recovery-codes"} {
		wantAt(t, f.Post(path, nil), "/account/confirm?next="+url.QueryEscape(path))
	}
	for _, path := range []string{authenticatorPath + "/remove", "/account/security/two-step/off"} {
		wantAt(t, f.Post(path, nil), "/account/confirm?next=%2Faccount%2Fsecurity")
		wantAt(t, f.Another().Post(path, nil), "/login?next=%2Faccount")
	}
}

func TestAuthenticatorRefusesWhatItDidNotOffer(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.verified(f.Browser, email)
	bob := f.from("192.0.2.9")
	f.verified(bob, "bob@example.com")
	page := f.Get(authenticatorPath)
	setup, code := page.Find("input[name=setup]").AttrOr("value", ""), f.scan(page).code(0)
	const says = "This page was open for too long. Please scan the new QR code."
	if got := bob.Post(authenticatorPath, url.Values{"setup": {setup}, "code": {code}}).Alert(); got != says {
		t.Errorf("with another account's secret it says %q", got)
	}
	for _, odd := range []string{"", "x", strings.Repeat("x", 5000), "\xff"} {
		if got := f.Post(authenticatorPath, url.Values{"setup": {odd}, "code": {code}}).Alert(); got != says {
			t.Errorf("%.10q: it says %q", odd, got)
		}
	}
	wantSays(t, f, "Two-step login is off.")
}

func TestAuthenticatorSetUpTwiceAtOnceMakesOneSetOfCodes(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.verified(f.Browser, email)
	page := f.Get(authenticatorPath)
	form := url.Values{"setup": {page.Find("input[name=setup]").AttrOr("value", "")}, "code": {f.scan(page).code(0)}}
	var both sync.WaitGroup
	for range 3 {
		both.Go(func() {
			r := f.Request(http.MethodPost, authenticatorPath, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if page := f.Send(r); page.Status != http.StatusSeeOther || page.Location != "/account/security/recovery-codes" {
				t.Errorf("%d to %s", page.Status, page.Location)
			}
		})
	}
	both.Wait()
	codes := f.Get("/account/security/recovery-codes").Find("ol code")
	if codes.Length() != 10 {
		t.Fatalf("%d codes are shown", codes.Length())
	}
	page = logIn(f.from("192.0.2.5"), email, password).Click("Use a recovery code")
	wantAt(t, page.Submit("Continue", map[string]string{"Recovery code": codes.First().Text()}), "/account")
	if got := storagetest.Notices(t, f.db, storage.NoticeAuthenticatorAdded); len(got) != 1 {
		t.Errorf("%d mails are due", len(got))
	}
}

func TestAuthenticatorIsReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	f := open(t)
	former, codes := f.secured()
	app, none := f.setUp()
	if len(none) != 0 {
		t.Error("replacing the app makes new codes")
	}
	wantStatus(t, second(logIn(f.from("192.0.2.5"), email, password), former.code(0)), http.StatusUnprocessableEntity)
	wantAt(t, second(logIn(f.from("192.0.2.5"), email, password), app.code(0)), "/account")

	page := f.Get("/account/security").Submit("Remove authenticator app", nil)
	wantAt(t, page, "/account/security")
	if got := strings.TrimSpace(page.Find("[role=status]").Text()); got != "The authenticator app was removed." {
		t.Errorf("it says %q", got)
	}
	wantSays(t, f, "Two-step login is off.")
	wantActivity(t, f, storage.ActivityTwoStepOff, storage.ActivityAuthenticatorRemoved)
	wantAt(t, logIn(f.from("192.0.2.6"), email, password), "/account")
	wantAt(t, f.Get("/account/security/recovery-codes"), "/account/security")
	wantAt(t, f.Post("/account/security/authenticator/remove", nil), "/account/security")

	f.setUp()
	page = f.Get("/account/security").Submit("Turn off two-step login", nil)
	wantAt(t, page, "/account/security")
	wantSays(t, f, "Two-step login is off.")
	page = logIn(f.from("192.0.2.7"), email, password)
	wantAt(t, page, "/account")
	wantAt(t, f.Post("/login/second-factor?with=recovery-code", url.Values{"code": {codes[1]}}), "/account")
}

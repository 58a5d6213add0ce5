package main

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// A person turns on two-step login and connects a partner with it, across a change of keys.
// Then the test reads the log and the database.
func TestConnectWithTwoStepLogin(t *testing.T) {
	t.Parallel()
	var c keyClock
	folder := t.TempDir()
	r := startWith(t, folder, storagetest.URLIn(t, folder), c.use)
	s := r.newShop()
	b := r.browser()
	s.connect(b)
	if _, err := storagetest.Raw(t, r.files[1]).Exec(`UPDATE account SET email_verified_at = created_at`); err != nil {
		t.Fatal(err)
	}
	page := b.Get("/account/security/authenticator")
	secret := strings.ReplaceAll(page.Find("main code").Text(), " ", "")
	used := codeOf(t, secret, 0)
	page = page.Submit("Turn on", map[string]string{"Code": used})
	var recovery []string
	for _, code := range page.Find("ol code").EachIter() {
		recovery = append(recovery, code.Text())
	}
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes at %s: %s", len(recovery), page.URL, page.Text())
	}

	r.rotate(t)
	c.advance(time.Minute)
	r.stderr.await(t, 1, "sealed authenticator apps again")

	other := r.browser()
	page = logIn(other.Get(s.link("prompt", "login")))
	if page.URL.Path != "/login/second-factor" {
		t.Fatalf("the password leads to %s", page.URL)
	}
	if page := other.Get(s.link()); page.URL.Path != "/signup" {
		t.Errorf("before the second step another attempt is at %s", page.URL)
	}
	attempt := page.URL.Query().Get("attempt")
	page = other.Get("/oauth/authorize?attempt=" + attempt)
	page = page.Submit("Continue", map[string]string{"Code": used})
	if got := page.Error("Code"); got != "Incorrect code. Please try again." {
		t.Errorf("for a used code it says %q at %s", got, page.URL)
	}
	page = page.Submit("Continue", map[string]string{"Code": codeOf(t, secret, 30*time.Second)})
	if page.URL.Path != "/oauth/consent" {
		t.Fatalf("the second step leads to %s: %s", page.URL, page.Text())
	}
	s.landed(t, page.Submit("Allow access", nil))
	wantRecovered(t, logIn(r.browser().Get("/login")), recovery[0])

	places := r.places(t)
	r.end()
	places["the log"] = r.stderr.String()
	for place, text := range places {
		for _, private := range []string{secret, recovery[0], strings.ReplaceAll(recovery[0], "-", ""), recovery[9]} {
			if strings.Contains(text, private) {
				t.Errorf("%s has a secret of the second step", place)
			}
		}
	}
}

// codeOf is what an authenticator app shows after a while.
func codeOf(t *testing.T, secret string, in time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(in))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func wantRecovered(t *testing.T, page *webtest.Page, code string) {
	t.Helper()
	page = page.Click("Use a recovery code").Submit("Continue", map[string]string{"Recovery code": code})
	if page.URL.Path != "/account" {
		t.Errorf("the recovery code leads to %s: %s", page.URL, page.Text())
	}
}

package account_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const newEmail = "new@example.com"

// changing is a fixture that waits for the code to a new email.
func changing(t *testing.T, to string) (*fixture, *webtest.Page) {
	t.Helper()
	f := open(t)
	page := signUp(f.Browser, email).Click("Change email")
	if got := page.Find("input[name=email]").AttrOr("autocomplete", ""); got != "username" {
		t.Errorf("the new email has autocomplete %q", got)
	}
	page = page.Submit("Send code", map[string]string{"New email": to})
	wantAt(t, page, "/account/email")
	if got := page.Find("[role=status]").Text(); got != "We sent an email to "+to+"." {
		t.Errorf("it says %q", got)
	}
	return f, page
}

func (f *fixture) changeCode(email string) string {
	f.t.Helper()
	return f.latestCode(storage.CodeChange, f.account(email).ID).Digits(linkKeys()[0])
}

func TestChangeEmailOnceItsCodeIsEntered(t *testing.T) {
	t.Parallel()
	f, page := changing(t, newEmail)
	wantAt(t, logIn(f.Another(), email, password), "/account") // the old one stays until then
	code := f.changeCode(email)
	wantStatus(t, enter(page, wrongDigits(code)), http.StatusUnprocessableEntity)
	page = enter(page, code)
	wantAt(t, page, "/account")
	if got := page.Find("[role=status]").Text(); got != "Your email was changed." {
		t.Errorf("it says %q", got)
	}
	if a := f.account(newEmail); a.EmailVerifiedAt.IsZero() {
		t.Error("it is not verified")
	}
	wantAt(t, f.Post("/account/email", url.Values{"code": {code}}), "/account") // sent twice
	wantAt(t, logIn(f.Another(), newEmail, password), "/account")
	wantStatus(t, logIn(f.Another(), email, password), http.StatusUnauthorized)
	var told int
	if err := storagetest.Raw(t, f.url).Get(&told, `SELECT count(*) FROM outbox WHERE kind = 'notice' AND payload LIKE '%email changed%' AND payload LIKE '%`+email+`%'`); err != nil || told != 1 {
		t.Errorf("the old address was told %d times (%v)", told, err)
	}
}

func TestChangeEmailDoesNotTellThatAnEmailIsTaken(t *testing.T) {
	t.Parallel()
	f, page := changing(t, newEmail)
	f.signUp("grace@example.com")
	other := page.Click("Use another email").Submit("Send code", map[string]string{"New email": "grace@example.com"})
	if a, b := len(page.Find("main form").Nodes), len(other.Find("main form").Nodes); a != b || other.Status != page.Status {
		t.Errorf("the pages differ: %s\n%s", page.Text(), other.Text())
	}
	other = enter(other, f.changeCode(email)) // nobody was mailed it
	if got := other.Error("Code"); got != "Incorrect code. Please try again." {
		t.Errorf("it says %q", got)
	}
	f.account(email)
}

func TestChangeEmailRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	for typed, want := range map[string]string{
		"": "Please enter your email address.", "ada@": "Please enter a valid email address, such as name@example.com.",
		email: "This is already your account’s email.", "a\u200bda@example.com": "This email address contains an invisible or unusual character. Please type it again.",
	} {
		page := f.Get("/account/email").Submit("Send code", map[string]string{"New email": typed})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("New email"); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
	wantAt(t, f.Post("/account/email", url.Values{"code": {"123456"}}), "/account/email")
	f.clock.Advance(10 * time.Minute)
	wantAt(t, f.Get("/account/email"), "/account/confirm?next=%2Faccount%2Femail")
	wantAt(t, f.Post("/account/email", url.Values{"email": {newEmail}}), "/account/confirm?next=%2Faccount%2Femail")
}

func TestChangeEmailLimitsCodes(t *testing.T) {
	t.Parallel()
	f := limited(t)
	page := signUp(f.Browser, email).Click("Change email").Submit("Send code", map[string]string{"New email": newEmail})
	for range 4 {
		page = page.Submit("Send a new code", nil)
		wantStatus(t, page, http.StatusOK)
	}
	wantStatus(t, page.Submit("Send a new code", nil), http.StatusTooManyRequests)
	wantStatus(t, f.Post("/account/email", url.Values{"email": {"third@example.com"}}), http.StatusTooManyRequests)
}

// Each network has a limit of its own, and so the account needs one.
func TestChangeEmailLimitsCodesFromManyNetworks(t *testing.T) {
	t.Parallel()
	f := limited(t)
	page := signUp(f.Browser, email).Click("Change email").Submit("Send code", map[string]string{"New email": newEmail})
	for i := 2; i <= 10; i++ {
		f.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i))
		page = page.Submit("Send a new code", nil)
		wantStatus(t, page, http.StatusOK)
	}
	f.Header.Set("X-Forwarded-For", "192.0.2.99")
	wantStatus(t, page.Submit("Send a new code", nil), http.StatusTooManyRequests)
}

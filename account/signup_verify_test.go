package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// verifyFirst is a fixture whose sign-ups take a code.
func verifyFirst(t *testing.T) *fixture {
	t.Helper()
	f := open(t)
	f.handlers.VerifyFirst = true
	return f
}

// signUpCode is the code that was mailed for the sign-up of a browser.
func (f *fixture) signUpCode(b *webtest.Browser) string {
	f.t.Helper()
	for _, c := range b.Cookies() {
		if c.Name == "fairlead_signup" {
			return f.latestCode(storage.CodeSignUp, storage.SignUpID(c.Value)).Digits(linkKeys()[0])
		}
	}
	f.t.Fatal("the browser has no sign-up")
	return ""
}

func (f *fixture) accounts() int { return f.count(`account`) }

// codesMailed is how many codes were mailed or wait to be.
func (f *fixture) codesMailed() int { return f.count(`outbox WHERE kind = 'email code'`) }

func (f *fixture) count(rows string) (n int) {
	f.t.Helper()
	if err := storagetest.Raw(f.t, f.url).Get(&n, `SELECT count(*) FROM `+rows); err != nil {
		f.t.Fatal(err)
	}
	return n
}

func TestSignUpVerifiesFirst(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt="+a.ID).Submit("Create account", map[string]string{"Full name": "Ada Lovelace", "Email": email, "Password": password})
	wantAt(t, page, "/signup/verify?attempt="+a.ID)
	if n := f.accounts(); n != 0 || page.Find("h1").Text() != "Check your email" {
		t.Errorf("%d accounts, at %s", n, page.Text())
	}
	code := f.signUpCode(f.Browser)
	page = enter(page, wrongDigits(code))
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Code"); got != "Incorrect code. Please try again." {
		t.Errorf("it says %q", got)
	}
	page = enter(page, code)
	wantAt(t, page, dispatcher(a))
	if f.account(email).EmailVerifiedAt.IsZero() {
		t.Error("the email is not verified")
	}
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventCodeMailed, storage.EventEmailRefused, storage.EventSignedUp}) {
		t.Errorf("the timeline is %v", got)
	}
	wantAt(t, f.Get("/account"), "/account")
	wantAt(t, logIn(f.Another(), email, password), "/account")
}

func TestSignUpCodeWorksInItsBrowserAlone(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	signUp(f.Browser, email)
	code := f.signUpCode(f.Browser)
	thief := f.Another()
	wantAt(t, thief.Get("/signup/verify"), "/signup")
	wantAt(t, thief.Post("/signup/verify", url.Values{"code": {code}}), "/signup")
	theirs := thief.Get("/signup").Submit("Create account", map[string]string{"Full name": "Eve", "Email": email, "Password": "another password"})
	for code == f.signUpCode(thief) { // one chance in a million
		theirs = theirs.Submit("Send a new code", nil)
	}
	wantStatus(t, enter(theirs, code), http.StatusUnprocessableEntity)
	wantAt(t, enter(f.Get("/signup/verify"), code), "/account")
	wantAt(t, logIn(f.Another(), email, password), "/account")
	wantStatus(t, enter(thief.Get("/signup/verify"), f.signUpCode(thief)), http.StatusUnprocessableEntity)
}

func TestSignUpIsTheSameForATakenEmail(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	f.signUpVerified("grace@example.com")
	var bodies []string
	for _, email := range []string{"grace@example.com", "new@example.com"} {
		b := f.Another()
		hashes := f.handlers.Hasher.Done()
		page := signUp(b, email)
		wantAt(t, page, "/signup/verify")
		if n := f.handlers.Hasher.Done() - hashes; n != 1 {
			t.Errorf("%s: %d hashes", email, n)
		}
		text := page.Text()
		for i := range 5 {
			page = enter(page, "wrong")
			wantStatus(t, page, http.StatusUnprocessableEntity)
			text += page.Error("Code")
			if i == 2 {
				page = page.Submit("Send a new code", nil)
				text += page.Text()
			}
		}
		bodies = append(bodies, strings.ReplaceAll(text, email, "EMAIL"))
	}
	if bodies[0] != bodies[1] {
		t.Errorf("they differ:\n%s\n%s", bodies[0], bodies[1])
	}
}

// signUpVerified creates an account in another browser.
func (f *fixture) signUpVerified(email string) {
	f.t.Helper()
	b := f.Another()
	page := signUp(b, email)
	wantAt(f.t, enter(page, f.signUpCode(b)), "/account")
}

func TestUseAnotherEmailKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	page := signUp(f.Browser, email).Click("Use another email")
	for _, want := range []string{`value="Ada Lovelace"`, `value="` + email + `"`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(page.Body, password) {
		t.Error("it has the password")
	}
	page = page.Submit("Create account", map[string]string{"Email": "new@example.com", "Password": password})
	wantAt(t, enter(page, f.signUpCode(f.Browser)), "/account")
	f.account("new@example.com")
}

func TestSignUpCodeExpires(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	page := signUp(f.Browser, email)
	code := f.signUpCode(f.Browser)
	f.clock.Advance(10 * time.Minute)
	page = enter(page, code)
	if got := page.Error("Code"); got != "This code is incorrect or has expired. Please request a new one." {
		t.Errorf("it says %q", got)
	}
	wantVerified(t, enter(page.Submit("Send a new code", nil), f.signUpCode(f.Browser)), "/account")
}

func TestSignUpVerifyOfAnUnverifiedAccountGoesOnWithTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	a := f.attempt(nil)
	page := f.Get("/signup/verify?attempt=" + a.ID)
	page = page.Submit("Send a new code", nil)
	wantAt(t, page, "/signup/verify?attempt="+a.ID)
	wantAt(t, enter(page, f.verifyCode(email)), dispatcher(a))
	wantAt(t, f.Get("/signup/verify?attempt="+a.ID), dispatcher(a))
}

func TestLogOutForgetsTheSignUp(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	page := signUp(f.Browser, email)
	wantAt(t, enter(page, f.signUpCode(f.Browser)), "/account")
	f.Get("/logout").Submit("Log out", nil)
	if got := f.Get("/signup?again=1").Value("Email"); got != "" {
		t.Errorf("the form has %q", got)
	}
}

func TestSignUpVerifyOfAnUnverifiedAccountSaysThatItIsVerified(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	page := f.Get("/signup/verify?next=%2Faccount%2Fsecurity").Submit("Send a new code", nil)
	wantVerified(t, enter(page, f.verifyCode(email)), "/account/security")
}

func wantVerified(t *testing.T, p *webtest.Page, path string) {
	t.Helper()
	wantAt(t, p, path)
	if got := status(p); got != "Your email is verified." {
		t.Errorf("it says %q", got)
	}
}

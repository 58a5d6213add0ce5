package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSignUpIgnoresTheCaseOfATakenEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt="+a.ID).Submit("Create account",
		map[string]string{"Full name": "Eve", "Email": "ADA@example.com", "Password": "another long secret"})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Email"); got != sayEmailTaken {
		t.Errorf("it says %q", got)
	}
	keepsTyped(t, page.Value, map[string]string{"Full name": "Eve", "Email": "ADA@example.com"})
	login := page.Click("Log in")
	wantAt(t, login, "/login?attempt="+a.ID)
	instead := page.Click("Log in instead")
	wantAt(t, instead, "/login?email=ADA%40example.com&attempt="+a.ID)
	keepsTyped(t, instead.Value, map[string]string{"Email": "ADA@example.com"})
}

// One mailbox once had two accounts: browsers send the domain as punycode, other programs
// as it was typed.
func TestSignUpIgnoresTheFormOfATakenDomain(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Another(), "ada@bücher.example"), "/account")
	f.clock.Advance(time.Hour) // it is not the same form sent twice
	page := signUp(f.Browser, "ada@xn--bcher-kva.example")
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Email"); got != sayEmailTaken {
		t.Errorf("it says %q", got)
	}
	wantAt(t, logIn(f.Another(), "Ada@xn--bcher-kva.example", password), "/account")
	wantAt(t, logIn(f.Another(), "ada@BÜCHER.example", password), "/account")
}

// A sign-up with an İ once took over the account mike@example.com.
func TestSignUpRefusesALookAlikeEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantStatus(t, signUp(f.Another(), "m\u0130ke@example.com"), http.StatusUnprocessableEntity)
	wantAt(t, signUp(f.Browser, "mike@example.com"), "/account")
}

func TestSignUpWithTheWrongPasswordOfANewAccountIsRefusedLikeAnother(t *testing.T) {
	t.Parallel()
	f := open(t)
	form := url.Values{"full_name": {"Ada"}, "email": {email}, "password": {"something else entirely"}}
	f.signUp(email)
	b := f.Another()
	young := b.Post("/signup", form)
	f.clock.Advance(time.Hour)
	old := b.Post("/signup", form)
	wantStatus(t, young, http.StatusUnprocessableEntity)
	wantStatus(t, old, http.StatusUnprocessableEntity)
	if young.Text() != old.Text() || !strings.Contains(young.Text(), sayEmailTaken) {
		t.Errorf("it says %s, and later %s", young.Text(), old.Text())
	}
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
}

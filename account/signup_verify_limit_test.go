package account_test

import (
	"fmt"
	"net/http"
	"testing"
)

func TestSignUpLimitsCodesForOneEmail(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	f.app.Unlimited = false
	page := signUp(f.Browser, email)
	for range 4 {
		page = page.Submit("Send a new code", nil)
	}
	wantStatus(t, page, http.StatusOK)
	wantStatus(t, page.Submit("Send a new code", nil), http.StatusTooManyRequests)
	wantStatus(t, signUp(f.Another(), email), http.StatusTooManyRequests)
	wantAt(t, signUp(f.from("192.0.2.9"), email), "/signup/verify") // a stranger stops nobody else
}

// Sign-ups from many networks once filled a stranger's mailbox.
func TestSignUpLimitsMailsToOneEmail(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	f.app.Unlimited = false
	first := signUp(f.from("192.0.2.1"), email).Text()
	for i := 2; i <= 22; i++ {
		page := signUp(f.from(fmt.Sprintf("192.0.2.%d", i)), email)
		if wantAt(t, page, "/signup/verify"); page.Text() != first {
			t.Errorf("the page of sign-up %d differs: %s", i, page.Text())
		}
	}
	if n := f.codesMailed(); n != 20 {
		t.Errorf("%d mails", n)
	}
	last := f.from("192.0.2.98")
	page := signUp(last, email)
	wantStatus(t, enter(page, f.signUpCode(last)), http.StatusUnprocessableEntity) // a guess, since nobody was mailed it
	wantAt(t, signUp(f.from("192.0.2.99"), "grace@example.com"), "/signup/verify")
	if n := f.codesMailed(); n != 21 {
		t.Errorf("with another email, %d mails", n)
	}
}

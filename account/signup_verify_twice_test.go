package account_test

import (
	"net/url"
	"sync"
	"testing"
)

func TestSignUpAndItsCodeSentTwiceDoWhatTheyDoOnce(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	form := url.Values{"form": {f.Get("/signup").Find("input[name=form]").AttrOr("value", "")},
		"full_name": {"Ada"}, "email": {email}, "password": {password}}
	twice := func(path string, form url.Values, want string) {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if page := f.Clone().Post(path, form); page.URL.Path != want {
					t.Errorf("%s leads to %s: %s", path, page.URL, page.Text())
				}
			})
		}
		all.Wait()
	}
	twice("/signup", form, "/signup/verify")
	f.Post("/signup", form)
	if n := f.codesMailed(); n != 1 {
		t.Errorf("%d mails", n)
	}
	twice("/signup/verify", url.Values{"code": {f.signUpCode(f.Browser)}}, "/account")
	if n := f.accounts(); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

// Before, the code of a sign-up logged in for as long as it would have lived, without the
// second step.
func TestSignUpCodeSentAgainTakesTheSecondStep(t *testing.T) {
	t.Parallel()
	f := verifyFirst(t)
	page := signUp(f.Browser, email)
	code := f.signUpCode(f.Browser)
	wantAt(t, enter(page, code), "/account")
	f.setUp()
	copied := f.Clone()
	f.Get("/logout").Submit("Log out", nil)
	if again := copied.Post("/signup/verify", url.Values{"code": {code}}); again.URL.Path != "/login/second-factor" {
		t.Errorf("it leads to %s", again.URL)
	}
}

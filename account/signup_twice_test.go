package account_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

func TestSignUpTwiceInOneAttemptLogsIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	form := f.Get("/signup?attempt=" + a.ID)
	fields := map[string]string{"Full name": "Ada", "Email": email, "Password": password}
	wantAt(t, form.Submit("Create account", fields), dispatcher(a))
	wantAt(t, form.Submit("Create account", fields), dispatcher(a))

	fields["Password"] = "something else entirely"
	wantStatus(t, form.Submit("Create account", fields), http.StatusUnprocessableEntity)

	f.clock.Advance(time.Second)
	later := f.attempt(nil)
	fields["Password"] = password
	wantStatus(t, f.Get("/signup?another=1&attempt="+later.ID).Submit("Create account", fields), http.StatusUnprocessableEntity)
}

func TestSignUpSentTwiceMakesOneAccountAndGoesOn(t *testing.T) {
	t.Parallel()
	f := open(t)
	form := url.Values{"full_name": {"Ada"}, "email": {email}, "password": {password}}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { f.signUpLeadsTo(form, "/account") })
	}
	all.Wait()
	if n := f.accounts(); n != 1 {
		t.Errorf("%d accounts were made", n)
	}
	if n := f.codesMailed(); n != 1 {
		t.Errorf("%d mails", n)
	}
	f.clock.Advance(time.Minute)
	f.signUpLeadsTo(form, "/account")
	f.clock.Advance(time.Millisecond)
	f.signUpLeadsTo(form, "/signup")
}

// signUpLeadsTo posts a form in a browser that is not logged in.
func (f *fixture) signUpLeadsTo(form url.Values, path string) {
	f.t.Helper()
	page := f.Another().Post("/signup", form)
	if page.URL.Path != path {
		f.t.Errorf("it leads to %s: %s", page.URL, page.Text())
	}
	if path == "/signup" && (page.Status != http.StatusUnprocessableEntity || page.Error("Email") == "") {
		f.t.Errorf("status %d: %s", page.Status, page.Text())
	}
}

package account_test

import (
	"net/url"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// In an attempt of test mode nobody signs up or logs in: the dispatcher offers test accounts.
func TestTestAttemptsHaveNoSignUpOrLogIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	live := f.attempt(url.Values{})
	a := storagetest.Attempt(t, f.db, storage.Attempt{ClientID: storage.TestClientID(live.ClientID), BrowserHash: live.BrowserHash})
	for _, path := range []string{"/signup", "/login", "/login?another=1", "/login/second-factor", "/signup/verify", "/forgot"} {
		to, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		query := to.Query()
		query.Set("attempt", a.ID)
		to.RawQuery = query.Encode()
		wantAt(t, f.Get(to.String()), dispatcher(a))
	}
	wantAt(t, f.Post("/login?attempt="+a.ID, url.Values{"email": {email}, "password": {password}}), dispatcher(a))
	wantAt(t, f.Post("/signup?attempt="+a.ID, url.Values{"full_name": {"Eve"}, "email": {"eve@example.com"}, "password": {password}}), dispatcher(a))
	if got := f.happened(a); len(got) != 0 {
		t.Errorf("happened %v", got)
	}
	if page := f.Get("/account"); page.URL.Path != "/login" {
		t.Errorf("somebody is logged in: %s", page.URL)
	}
}

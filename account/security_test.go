package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

const (
	newerPassword      = "anchor lantern gull"
	sayPasswordChanged = "Your password was changed. Every other device was logged out."
)

func TestChangePasswordLogsOutOtherDevices(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	wantAt(t, logIn(f.Browser, email, password), "/account")
	elsewhere := f.from("192.0.2.2")
	wantAt(t, logIn(elsewhere, email, password), "/account")
	thief := f.Clone()
	link := f.link("token")
	f.clock.Advance(time.Second)

	page := f.Get("/account/security").Submit("Change password", map[string]string{"Current password": password, "New password": newerPassword})
	wantAt(t, page, "/account/security")
	if got := strings.TrimSpace(page.Find("[role=status]").Text()); got != sayPasswordChanged {
		t.Errorf("it says %q", got)
	}
	wantSignedIn(t, f.Browser, email)
	wantAt(t, elsewhere.Get("/account"), "/login?next=%2Faccount")
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	wantOver(t, f.Another().Get(link), http.StatusGone)
	wantStatus(t, logIn(f.from("192.0.2.3"), email, password), http.StatusUnauthorized)
	wantAt(t, logIn(f.from("192.0.2.3"), email, newerPassword), "/account")
	if got := storagetest.Notices(t, f.db, storage.NoticePasswordChanged); len(got) != 1 || got[0].Device.Address != "127.0.0.1" {
		t.Errorf("the notices are %+v", got)
	}
}

func TestChangePasswordRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	for name, row := range map[string]struct{ current, password, field, says string }{
		"a wrong current password": {"not the password", newerPassword, "Current password", "Your current password is incorrect."},
		"no current password":      {"", newerPassword, "Current password", "Please enter your current password."},
		"no new password":          {password, "", "New password", "Please enter a password."},
		"a short one":              {password, "short", "New password", "This password is too short. Please use at least 8 characters."},
		"a common one":             {password, "password1", "New password", "This password is too common. Please choose one that is harder to guess."},
		"one that is not UTF-8":    {password, "abcdefg\xff", "New password", "This password contains an unsupported character. Please choose another one."},
		"a huge current one":       {strings.Repeat("x", 10_000), newerPassword, "Current password", "Your current password is incorrect."},
	} {
		t.Run(name, func(t *testing.T) {
			page := f.Get("/account/security").Submit("Change password", map[string]string{"Current password": row.current, "New password": row.password})
			wantStatus(t, page, http.StatusUnprocessableEntity)
			if got := page.Error(row.field); got != row.says {
				t.Errorf("beside %s stands %q, want %q", row.field, got, row.says)
			}
			if strings.Contains(page.Body, newerPassword) {
				t.Error("a password is written back")
			}
		})
	}
	wantStatus(t, f.Post("/account/security", url.Values{}), http.StatusUnprocessableEntity)
	wantAt(t, logIn(f.from("192.0.2.3"), email, password), "/account")
}

func TestChangePasswordLimitsTries(t *testing.T) {
	t.Parallel()
	f := limited(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	wrong := map[string]string{"Current password": "not the password", "New password": newerPassword}
	for range 10 {
		wantStatus(t, f.Get("/account/security").Submit("Change password", wrong), http.StatusUnprocessableEntity)
	}
	page := f.Get("/account/security").Submit("Change password", wrong)
	wantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" {
		t.Error("it doesn't say when to try again")
	}
}

func TestSecurityNeedsALogIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, f.Get("/account/security"), "/login?next=%2Faccount%2Fsecurity")
	wantAt(t, f.Get("/account/activity"), "/login?next=%2Faccount%2Factivity")
	page := f.Post("/account/security", url.Values{"current_password": {password}, "new_password": {newerPassword}})
	if page.URL.Path != "/login" {
		t.Errorf("the form leads to %s", page.URL)
	}
}

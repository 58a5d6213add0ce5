package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/web/webtest"
)

func confirm(b *webtest.Browser, next string, fields map[string]string) *webtest.Page {
	return b.Get("/account/confirm?next="+url.QueryEscape(next)).Submit("Confirm", fields)
}

func TestConfirmLeadsBackUnderANewSession(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, f.Get("/account/confirm?next=/account/activity"), "/login?next=%2Faccount%2Fconfirm%3Fnext%3D%2Faccount%2Factivity")
	wantAt(t, signUp(f.Browser, email), "/account")
	f.clock.Advance(time.Hour)
	page := f.Get("/account/confirm?next=%2Faccount%2Factivity")
	if got := page.H1(); got != "Confirm your identity" {
		t.Errorf("the heading is %q", got)
	}
	if got, _ := page.Find("input[name=password]").Attr("autocomplete"); got != "current-password" {
		t.Errorf("the password has autocomplete %q", got)
	}
	if page.Find("nav[aria-label=Account] a").Length() != 8 {
		t.Error("the links to the other pages of the account are missing")
	}
	thief := f.Clone()
	wantAt(t, page.Submit("Confirm", map[string]string{"Password": password}), "/account/activity")
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	wantAt(t, confirm(f.Browser, "https://evil.example/", map[string]string{"Password": password}), "/account")
}

func TestConfirmRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	for typed, says := range map[string]string{
		"":                 "Please enter a password.",
		"not the password": "Your current password is incorrect.",
		"bad\xff":          "Your current password is incorrect.",
	} {
		page := confirm(f.Browser, "/account/activity", map[string]string{"Password": typed})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Password"); got != says {
			t.Errorf("%q: beside the password stands %q, want %q", typed, got, says)
		}
	}
	wantStatus(t, f.Post("/account/confirm", nil), http.StatusUnprocessableEntity)
}

func TestConfirmTwiceAtOnceConfirmsOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			r := f.Request(http.MethodPost, "/account/confirm?next=/account/activity", strings.NewReader(url.Values{"password": {password}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if page := f.Send(r); page.Status != http.StatusSeeOther {
				t.Errorf("status %d", page.Status)
			}
		})
	}
	both.Wait()
	if n := liveSessions(f); n != 1 {
		t.Errorf("%d sessions are live", n)
	}
	wantAt(t, f.Get("/account"), "/account")
}

func TestConfirmLimitsTries(t *testing.T) {
	t.Parallel()
	f := limited(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	for range 10 {
		wantStatus(t, confirm(f.Browser, "/account", map[string]string{"Password": "not the password"}), http.StatusUnprocessableEntity)
	}
	page := confirm(f.Browser, "/account", map[string]string{"Password": "not the password"})
	wantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" {
		t.Error("it doesn't say when to try again")
	}
}

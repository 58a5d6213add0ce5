package account_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestResetHidesItsTokenOnPagesThatRefuseIt(t *testing.T) {
	t.Parallel()
	f := open(t)
	if got := f.Get("/reset?token=expired").Header.Get("Referrer-Policy"); got != "strict-origin" {
		t.Errorf("Referrer-Policy is %q", got)
	}
}

func TestShowResetDoesNotUseUpTheLink(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	link := f.link("token")
	for range 3 {
		wantStatus(t, f.Another().Get(link), http.StatusOK)
		wantStatus(t, f.Send(f.Request(http.MethodHead, link, nil)), http.StatusOK)
	}
	wantAt(t, save(f.Get(link), newPassword), "/account")
}

func TestResetOfAnExpiredOrUsedLinkSaysSo(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	link := f.link("token")
	page := f.Get(link)
	f.clock.Advance(time.Hour)
	wantOver(t, f.Get(link), http.StatusGone)
	wantOver(t, save(page, newPassword), http.StatusGone)
	for name, row := range map[string]struct {
		token  string
		status int
	}{
		"no secret":            {"", http.StatusBadRequest},
		"an unknown secret":    {"unknown", http.StatusGone},
		"a damaged secret":     {"\x00\xff", http.StatusGone},
		"a book":               {strings.Repeat("x", 20_000), http.StatusGone},
		"the secret and space": {"token ", http.StatusGone},
	} {
		t.Run(name, func(t *testing.T) {
			hashes := f.handlers.Hasher.Done()
			wantOver(t, f.Get("/reset?token="+url.QueryEscape(row.token)), row.status)
			wantOver(t, f.Post("/reset", url.Values{"token": {row.token}, "password": {newPassword}}), row.status)
			if f.handlers.Hasher.Done() != hashes {
				t.Error("it was worth a hash")
			}
		})
	}
	wantOver(t, f.Post(link, url.Values{"password": {newPassword}}), http.StatusBadRequest)
	wantAt(t, logIn(f.Another(), email, password), "/account")
}

func TestResetUsesALinkOnceWhenRaced(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	f.link("token")
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for i := range 12 {
		b := f.Another()
		all.Go(func() {
			page := b.Post("/reset", url.Values{"token": {"token"}, "password": {newPassword + strconv.Itoa(i)}})
			switch {
			case page.URL.Path == "/account":
				won.Add(1)
			case page.Status == http.StatusGone:
				lost.Add(1)
			default:
				t.Errorf("%s: %d %s", page.URL, page.Status, page.Text())
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 11 {
		t.Errorf("%d won and %d lost", won.Load(), lost.Load())
	}
	if n := liveSessions(f); n != 1 {
		t.Errorf("%d sessions are live, want 1", n)
	}
}

func TestResetRefusesFormsFromOtherSites(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	f.link("token")
	for _, path := range []string{"/forgot", "/reset"} {
		form := url.Values{"email": {email}, "token": {"token"}, "password": {newPassword}}
		r := f.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		wantStatus(t, f.Send(r), http.StatusForbidden)
		form.Set("password", strings.Repeat("x", 100_000))
		wantStatus(t, f.Post(path, form), http.StatusRequestEntityTooLarge)
	}
	wantStatus(t, f.Get("/reset?token=token"), http.StatusOK)
}

package account_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// managed is an account that a platform manages, and the path of a link to take it over.
func (f *fixture) managed() (m storage.ManagedAccount, link string) {
	f.t.Helper()
	p := storagetest.Platform(f.t, f.db, storage.Account{CompanyName: "Market <& Sons>"})
	m = storagetest.Managed(f.t, f.db, storage.ManagedAccount{PlatformID: p.ID, ManagedProfile: storage.ManagedProfile{Email: "kim@shop.example"}})
	return m, "/claim/" + storagetest.Claim(f.t, f.db, m)
}

func takeOver(p *webtest.Page, password string) *webtest.Page {
	return p.Submit("Take over", map[string]string{"Password": password})
}

func TestTakeOverMakesTheAccountItsOwners(t *testing.T) {
	t.Parallel()
	f := open(t)
	m, link := f.managed()
	page := f.Get(link)
	wantStatus(t, page, http.StatusOK)
	for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"} {
		if got := page.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if h1 := page.Find("h1").Text(); h1 != "Take over your account" {
		t.Errorf("the heading is %q", h1)
	}
	if text := page.Text(); !strings.Contains(text, "Market <& Sons>") || !strings.Contains(text, m.Email) {
		t.Errorf("the page says %s", text)
	}
	if strings.Contains(page.Body, "?") && strings.Contains(page.Body, "token=") {
		t.Errorf("the secret is not only in the path: %s", page.Body)
	}
	wantStatus(t, f.Another().Get(link), http.StatusOK) // opening it uses nothing up
	saved := takeOver(page, password)
	wantAt(t, saved, "/account")
	if got := status(saved); got != "This account is yours now." {
		t.Errorf("it says %q", got)
	}
	wantSignedIn(t, f.Browser, m.Email)
	wantAt(t, logIn(f.Another(), "KIM@shop.example", password), "/account")
	if a, err := f.db.AccountByEmail(t.Context(), m.Email); err != nil || a.ID != m.AccountID || a.EmailVerifiedAt.IsZero() {
		t.Errorf("the account is %+v, %v", a, err)
	}
	for name, over := range map[string]*webtest.Page{"opened": f.Another().Get(link), "sent again": takeOver(page, newPassword), "unknown": f.Get("/claim/unknown")} {
		wantStatus(t, over, http.StatusGone)
		if !strings.Contains(over.Text(), "This link no longer works") {
			t.Errorf("%s: %s", name, over.Text())
		}
		if login := over.Find("main a[href='/login']").Length(); login == 0 {
			t.Errorf("%s: there is no link to log in", name)
		}
	}
}

func TestTakeOverRefusesAWeakPassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	m, link := f.managed()
	for typed, says := range map[string]string{
		"": "Please enter a password.", "short1": "too short", "password1": "too common", "kim@shop.example": "contains your email",
		strings.Repeat("x", 129): "too long", "a\x00bcdefghij": "unsupported character",
	} {
		page := takeOver(f.Get(link), typed)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if !strings.Contains(page.Text(), says) || typed != "" && page.Find("[type=password]").AttrOr("value", "") != "" {
			t.Errorf("%q: %s", typed, page.Text())
		}
	}
	_, err := f.db.PasswordOf(t.Context(), m.AccountID)
	if err == nil {
		t.Error("it has a password")
	}
	wantAt(t, takeOver(f.Get(link), password), "/account")
}

func TestTakeOverSaysThatTheAddressHasAnAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	m, link := f.managed()
	before := f.Get(link)
	wantAt(t, signUp(f.from("192.0.2.1"), m.Email), "/account")
	for name, page := range map[string]*webtest.Page{"opened": f.Get(link), "sent": takeOver(before, password)} {
		if text := page.Text(); !strings.Contains(text, "You already have an account with the address kim@shop.example") || page.Find("[type=password]").Length() > 0 {
			t.Errorf("%s: %s", name, text)
		}
		if name == "sent" {
			wantStatus(t, page, http.StatusUnprocessableEntity)
		}
	}
	if a, err := f.db.AccountByID(t.Context(), m.AccountID); err != nil || !a.Unclaimed() {
		t.Errorf("the account is %+v, %v", a, err)
	}
	wantStatus(t, f.Get(link), http.StatusOK) // it works again once the other account is gone
}

func TestTakeOverRacedWorksOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, link := f.managed()
	var all sync.WaitGroup
	var won, over atomic.Int32
	var pages []*webtest.Page
	for range 6 {
		pages = append(pages, f.Another().Get(link))
	}
	for _, page := range pages {
		all.Go(func() {
			switch takeOver(page, password).Status {
			case http.StatusOK:
				won.Add(1)
			case http.StatusGone:
				over.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || over.Load() != 5 {
		t.Errorf("%d have taken it over, %d were told that the link is over", won.Load(), over.Load())
	}
}

func TestTakeOverOfASuspendedOrForeignFormIsRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	m, link := f.managed()
	foreign := f.Request(http.MethodPost, link, strings.NewReader("password=correct+horse+battery"))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Origin", "https://evil.example")
	wantStatus(t, f.Send(foreign), http.StatusForbidden)
	page := f.Get(link)
	if _, err := f.db.SuspendAccount(t.Context(), m.AccountID, "spam"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, f.Get(link), http.StatusForbidden)
	wantStatus(t, takeOver(page, password), http.StatusForbidden)
}

// Nothing that takes an address leads into an account that nobody has taken over.
func TestManagedAccountCannotBeLoggedInToNorReset(t *testing.T) {
	t.Parallel()
	f := open(t)
	m, _ := f.managed()
	for _, typed := range []string{m.Email, "managed:" + m.AccountID, " managed:" + m.AccountID} {
		for _, password := range []string{"", password} {
			if page := logIn(f.Another(), typed, password); page.URL.Path != "/login" {
				t.Errorf("log in as %q leads to %s", typed, page.URL)
			}
		}
		if _, err := f.db.AccountByEmail(t.Context(), typed); err == nil {
			t.Errorf("%q has an account", typed)
		}
	}
	err := f.db.OfferReset(t.Context(), storage.Reset{Hash: storage.Hash("x"), AccountID: m.AccountID, Email: m.Email,
		CreatedAt: f.db.Time(), ExpiresAt: storage.At(f.db.Now().Add(time.Hour))})
	if err == nil {
		t.Error("it was offered a reset")
	}
	wantAt(t, signUp(f.from("192.0.2.1"), m.Email), "/account") // the address is free
}

func TestClaimPathIsNotLogged(t *testing.T) {
	t.Parallel()
	f := open(t)
	log := &webtest.Log{}
	f.app.Log = log.Logger()
	f.Browser = webtest.Serve(t, f.app, f.handlers)
	_, link := f.managed()
	takeOver(f.Get(link), "short")
	takeOver(f.Get(link), password)
	f.Get(link)
	_, secret, _ := strings.Cut(strings.TrimPrefix(link, "/"), "/")
	if said := log.String(); strings.Contains(said, secret) || !strings.Contains(said, "/claim/{link}") {
		t.Errorf("the log: %s", said)
	}
}

package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestLogInRotatesTheSession(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	thief := f.Clone()
	wantAt(t, thief.Get("/account"), "/account")
	wantAt(t, f.Get("/login?another=1").Submit("Log in", map[string]string{"Email": email, "Password": password}), "/account")
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	if n := liveSessions(f); n != 1 {
		t.Errorf("%d sessions are live, want 1", n)
	}
}

func TestLogOutRevokesTheSession(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	thief := f.Clone()
	ask := f.Get("/logout")
	wantSignedIn(t, f.Browser, email) // looking changes nothing
	wantAt(t, ask.Submit("Log out", nil), "/login")
	for _, c := range f.Cookies() {
		if c.Name == "fairlead_session" {
			t.Error("the cookie is still there")
		}
	}
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	if n := liveSessions(f); n != 0 {
		t.Errorf("%d sessions are live, want none", n)
	}
}

func TestLogOutPageWithoutASession(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := f.Get("/logout")
	wantStatus(t, page, http.StatusOK)
	if page.H1() != "You’re logged out" {
		t.Errorf("the heading is %q", page.H1())
	}
	if page.Find("main form").Length() > 0 {
		t.Error("there is a form")
	}
	wantAt(t, page.Click("Log in"), "/login")
	wantAt(t, f.Post("/logout", url.Values{}), "/login")
}

func TestProfileRedirectsToLogInAndBack(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	page := f.Get("/account")
	wantAt(t, page, "/login?next=%2Faccount")
	page = page.Submit("Log in", map[string]string{"Email": email, "Password": "not the password"})
	page = page.Submit("Log in", map[string]string{"Password": password})
	wantAt(t, page, "/account")
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func TestProfileShowsTheCard(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	card := storage.PaymentMethod{AccountID: ada.ID, Brand: "visa", Last4: "4242", ExpMonth: 2, ExpYear: 2030}
	storagetest.Save(t, f.db, &card)
	if page := f.Get("/account"); !strings.Contains(page.Text(), "Visa ending in 4242, expires 02/2030") {
		t.Errorf("the profile does not name the card:\n%s", page.Text())
	}
}

func liveSessions(f *fixture) int {
	f.t.Helper()
	ada, err := f.db.AccountByEmail(f.t.Context(), email)
	if err != nil {
		f.t.Fatal(err)
	}
	live, err := f.db.Sessions(f.t.Context(), ada.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return len(live)
}

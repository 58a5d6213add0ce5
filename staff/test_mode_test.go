package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestWhatIsTestModeIsMarked(t *testing.T) {
	t.Parallel()
	c := open(t)
	acme, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	a, account := storagetest.TestAttempt(t, c.db, acme.ID, storage.TestHappy, "browser")
	partner := "/staff/partners/" + acme.ID
	for _, path := range []string{"/staff/attempts", "/staff/attempts/" + a.SupportCode} {
		page := c.Get(path)
		if page.Find("a[href='"+partner+"']").Length() != 1 || page.Find("a[href^='/staff/accounts/']").Length() != 0 || !strings.Contains(page.Text(), account.Email) {
			t.Errorf("%s: %s", path, page.Text())
		}
	}
	wantText(t, c.Get("/staff/attempts"), "Acme (test)")
	wantText(t, c.Get("/staff/attempts/"+a.SupportCode), "TestYes", "logged in · Happy")

	n, _ := storagetest.TestConnection(t, c.db, acme.ID, storage.TestAlreadyConnected)
	page := c.lookUp(c.Browser, c.token(n))
	wantText(t, page, "This token is valid.", "PartnerAcme (test)", "Test accountAlready connected")
	if page.Find("a[href='"+partner+"']").Length() == 0 {
		t.Error("nothing leads to the partner")
	}
	_, secret := storagetest.Secret(t, c.db, storage.TestClientID(acme.ID))
	wantText(t, c.lookUp(c.Browser, secret), "test client")
}

func TestTestAccountsHaveNoPage(t *testing.T) {
	t.Parallel()
	c := open(t)
	acme, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	_, account := storagetest.TestAttempt(t, c.db, acme.ID, storage.TestHappy, "browser")
	for _, path := range []string{"", "/suspend", "/reset"} {
		wantStatus(t, c.Get("/staff/accounts/"+account.ID+path), http.StatusNotFound)
	}
	if rows := c.Get("/staff/accounts").Find("tbody tr"); rows.Length() != 0 {
		t.Errorf("listed %s", rows.Text())
	}
	for _, typed := range []string{account.ID, account.Email} {
		if got := post(t, c.Browser, "/staff/search", url.Values{"q": {typed}}); !strings.HasPrefix(got.Location, "/staff/search?q=") {
			t.Errorf("%q leads to %q", typed, got.Location)
		}
	}
	wantStatus(t, c.Get("/staff/partners/"+storage.TestClientID(acme.ID)), http.StatusNotFound)
}

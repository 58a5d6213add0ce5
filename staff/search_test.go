package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestSearchLeadsToWhatWasTyped(t *testing.T) {
	t.Parallel()
	c := open(t)
	ada := storagetest.Account(t, c.db, storage.Account{Email: "ada@example.com"})
	acme, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme Ltd", Email: "dev@acme.example"}, "https://www.shop.example/callback")
	storagetest.Partner(t, c.db, storage.Client{Name: "Acorn", Email: "dev@acorn.example"}, "https://acorn.example/callback")
	secret, _ := storagetest.Secret(t, c.db, acme.ID)
	testSecret, _ := storagetest.Secret(t, c.db, storage.TestClientID(acme.ID))
	a := c.attempt(storage.Attempt{ClientID: acme.ID})
	code := "/staff/attempts/" + a.SupportCode
	partner := "/staff/partners/" + acme.ID
	for typed, want := range map[string]string{
		a.SupportCode: code,
		" " + strings.ToLower(a.SupportCode) + " ": code,
		strings.ReplaceAll(a.SupportCode, "-", ""): code,
		"ADA@example.com":                          "/staff/accounts/" + ada.ID,
		ada.ID:                                     "/staff/accounts/" + ada.ID,
		acme.ID:                                    partner,
		secret.ID:                                  partner + "#secrets",
		storage.TestClientID(acme.ID):              partner,
		testSecret.ID:                              partner + "#secrets",
		"dev@acme.example":                         partner,
		"https://www.shop.example/callback":        partner,
		"https://shop.example/other":               partner,
		"shop.example":                             partner,
		"ACME":                                     partner,
		"ac":                                       "/staff/search?q=ac",
		"nobody@example.com":                       "/staff/search?q=nobody%40example.com",
	} {
		got := post(t, c.Browser, "/staff/search", url.Values{"q": {typed}})
		if got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%q leads with %d to %q, want %q", typed, got.Status, got.Location, want)
		}
	}
	page := c.Get("/staff/search?q=ac")
	if rows := page.Find("tbody tr"); rows.Length() != 2 || rows.First().Find("a").AttrOr("href", "") != partner {
		t.Errorf("the list has %s", rows.Text())
	}
	if text := c.Get("/staff/search?q=zzz").Text(); !strings.Contains(text, "No results for “zzz”.") {
		t.Errorf("nothing found says %s", text)
	}
}

func TestSearchRefusals(t *testing.T) {
	t.Parallel()
	c := open(t)
	for typed, want := range map[string]string{
		"K7QM-2XPD":              "No attempt found for this support code. Codes are kept for 30 days, or for one day if nobody did anything.",
		"":                       "Please enter at least two characters.",
		"a":                      "Please enter at least two characters.",
		strings.Repeat("ü", 201): "Please enter at most 200 characters.",
		"a\x00b":                 "This contains an unsupported character. Please type it again.",
		"a\xffb":                 "This contains an unsupported character. Please type it again.",
	} {
		page := c.Post("/staff/search", url.Values{"q": {typed}})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Search"); got != want {
			t.Errorf("%q: it says %q, want %q", typed, got, want)
		}
	}
}

func TestSearchDoesNotEchoTokens(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, typed := range []string{"oauth.abcdefgh", "shippo_live_0123456789", "shippo_test_0123456789", strings.Repeat("0a", 20)} {
		got := post(t, c.Browser, "/staff/search", url.Values{"q": {typed}})
		if wantStatus(t, got, http.StatusOK); strings.Contains(got.Body, typed) || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q is shown again", typed)
		}
	}
}

func TestSearchDoesNotEchoWhatATokenWasCopiedWith(t *testing.T) {
	t.Parallel()
	c := open(t)
	acme, secret := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"}, "https://acme.example/"+strings.Repeat("Ab_-", 10)+"abc")
	access := "oauth." + strings.Repeat("Ab-_", 10) + "." + secret
	for _, typed := range []string{
		access + strings.Repeat("x", 200), "Bearer " + access, `"` + access + `"`, "access_token=" + access + "&scope=*",
		"ShippoToken shippo_live_0123456789", "client_secret=" + secret, "https://console.example/staff/welcome?token=" + secret,
		"https://other.example/callback?code=" + strings.Repeat("Ab_-", 10) + "abc", strings.ToUpper(secret), "4242 4242 4242 4242", "whsec_" + strings.Repeat("Ab+/", 10) + "=", secret + "\x00", strings.Repeat(secret+" ", 9),
	} {
		got := post(t, c.Browser, "/staff/search", url.Values{"q": {typed}})
		if wantStatus(t, got, http.StatusOK); strings.Contains(got.Body, typed) || strings.Contains(got.Body, secret) {
			t.Errorf("%q is shown again", typed)
		}
	}
	wantText(t, post(t, c.Browser, "/staff/search", url.Values{"q": {"client_secret: " + secret}}), "This is the live secret")
	got := post(t, c.Browser, "/staff/search", url.Values{"q": {"https://acme.example/" + strings.Repeat("Ab_-", 10) + "abc"}})
	if got.Location != "/staff/partners/"+acme.ID {
		t.Errorf("a callback that looks like a secret leads to %q", got.Location)
	}
}

package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestDisconnectEndsEveryTokenAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	code := query(t, h.consent(h.Browser, ada).Submit("Allow access", nil).Location).Get("code")
	first := decode(t, h.post("code", code)).AccessToken
	second := decode(t, h.post("code", query(t, h.Get(h.link()).Location).Get("code"))).AccessToken
	unspent := query(t, h.Get(h.link()).Location).Get("code")
	bystander := h.token().AccessToken

	page := h.Get("/account/connections")
	if !strings.Contains(page.Text(), "Demo Store") {
		t.Fatalf("the connection is not listed: %s", page.Text())
	}
	confirm := page.Submit("Disconnect", nil)
	if !h.lives(first) || !strings.Contains(confirm.Text(), "Disconnect Demo Store?") {
		t.Errorf("it doesn't ask first or doesn't say what ends: %s", confirm.Text())
	}
	page = confirm.Submit("Disconnect", nil)
	if !strings.Contains(page.Text(), "Demo Store can no longer use your account.") || page.URL.Path != "/account/connections" {
		t.Errorf("after disconnecting: %s %s", page.URL, page.Text())
	}
	for name, token := range map[string]string{"first": first, "second": second} {
		if h.lives(token) {
			t.Errorf("the %s token works", name)
		}
	}
	if got := decode(t, h.post("code", unspent)); got.Error != "invalid_grant" {
		t.Errorf("a code from before: %+v", got)
	}
	if !h.lives(bystander) {
		t.Error("another account's token was revoked too")
	}
	if page := h.Get(h.link()); page.URL.Path != "/oauth/consent" {
		t.Errorf("connecting again leads to %s, want to be asked", page.URL)
	}
}

func TestConnectionsDeepLinkShowsOnlyThatPartner(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.consent(h.Browser, h.person("ada@example.com")).Submit("Allow access", nil)
	connected := h.Get("/account/connections/" + h.client.ID)
	if text := connected.Text(); !strings.Contains(text, "This company can use your") || !strings.Contains(text, "Demo Store") {
		t.Errorf("the connected partner's page: %s", text)
	}
	other, _ := h.register("Other Store", otherURL)
	for _, id := range []string{other.ID, "partner_0", "%00"} {
		page := h.Get("/account/connections/" + id)
		if text := page.Text(); strings.Contains(text, "Nothing is connected") || !strings.Contains(text, "This company isn’t connected") {
			t.Errorf("%s, while another one is connected: %s", id, text)
		}
		if page.Find("a[href='/account/connections']:contains('See all connections')").Length() != 1 {
			t.Errorf("%s: no link to the other connections", id)
		}
	}
}

func TestConnectionsSaysCompanyOrCompanies(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	for _, want := range []string{"This company can use your", "These companies can use your"} {
		h.client, _ = h.register("Another Store", callbackURL)
		h.consent(h.Browser, ada).Submit("Allow access", nil)
		if text := h.Get("/account/connections").Text(); !strings.Contains(text, want) {
			t.Errorf("want %q in %s", want, text)
		}
	}
}

func TestConnectionsShowsEachHostAndPermissionsOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	for _, callback := range []string{"https://one.example/cb", "https://two.example:8443/cb"} {
		h.client, _ = h.register("Another Store", callback)
		h.consent(h.Browser, ada).Submit("Allow access", nil)
	}
	text := h.Get("/account/connections").Text()
	for _, host := range []string{"one.example", "two.example:8443"} {
		if !strings.Contains(text, host) {
			t.Errorf("the list does not show %s: %s", host, text)
		}
	}
	if n := strings.Count(text, "on your behalf"); n != 1 {
		t.Errorf("it lists the permissions %d times, want once: %s", n, text)
	}
}

// The notice once depended only on the URL.
func TestConnectionsNoticeNamesOnlyDisconnectedPartners(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.consent(h.Browser, h.person("ada@example.com")).Submit("Allow access", nil)
	for _, id := range []string{h.client.ID, "partner_0", "%00", "1"} {
		if text := h.Get("/account/connections?ended=" + id).Text(); strings.Contains(text, "can no longer use") {
			t.Errorf("?ended=%s: %s", id, text)
		}
	}
}

func TestDisconnectPageWithoutAConnectionRedirectsToTheList(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signIn(h.Browser, h.person("ada@example.com"), "")
	for _, id := range []string{h.client.ID, "partner_0", "%00", "%ff"} {
		if page := h.Get("/account/connections/" + id + "/disconnect"); page.URL.Path != "/account/connections" {
			t.Errorf("%s leads to %d %s", id, page.Status, page.URL)
		}
	}
}

func TestDisconnectEndsOnlyOnesOwnConnection(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	h.signIn(h.Browser, h.person("eve@example.com"), "")
	h.Post("/account/connections/"+h.client.ID+"/disconnect", url.Values{})
	if !h.lives(token) {
		t.Error("another account ended the connection")
	}
	out := h.Another()
	if page := out.Post("/account/connections/"+h.client.ID+"/disconnect", url.Values{}); page.URL.Path != "/login" {
		t.Errorf("signed out: %s", page.URL)
	}
	if page := out.Get("/account/connections"); page.URL.Path != "/login" || page.URL.Query().Get("next") != "/account/connections" {
		t.Errorf("signed out: %s", page.URL)
	}
}

func TestDisconnectWithoutAConnectionIsHarmless(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signIn(h.Browser, h.person("ada@example.com"), "")
	for _, id := range []string{"partner_0", "%00", "%ff"} {
		if page := h.Post("/account/connections/"+id+"/disconnect", url.Values{}); page.Status != http.StatusOK {
			t.Errorf("%s: %d", id, page.Status)
		}
	}
}

func TestDisconnectRacedAgainstExchange(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	for range 8 {
		code := query(t, h.consent(h.Another(), ada).Submit("Allow access", nil).Location).Get("code")
		var all sync.WaitGroup
		var token string
		all.Go(func() { token = decode(t, h.post("code", code)).AccessToken })
		all.Go(func() {
			if err := h.db.Disconnect(t.Context(), ada.ID, h.client.ID, storagetest.SignedIn(t, h.db, ada.ID), storage.Device{}); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if token != "" && h.lives(token) {
			t.Error("a token outlived its connection")
		}
	}
}

func TestVerifyRefusesAlteredTokens(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	if !h.lives(token) {
		t.Fatal("the token does not work")
	}
	for name, bad := range map[string]string{
		"empty": "", "truncated": token[:90], "lengthened": token + "=", "without padding": strings.TrimSuffix(token, "="),
		"upper case": strings.ToUpper(token), "another first half": "oauth.A" + token[7:], "another second half": token[:50] + "AAAA" + token[54:],
		"its hash": string(storage.Hash(token)), "another prefix": "token." + token[6:], "a space": token + " ", "NUL": token[:90] + "\x00",
		"the last digit's spare bits": token[:89] + "_=",
	} {
		if bad != token && h.lives(bad) {
			t.Errorf("%s works", name)
		}
	}
}

package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// partnersOwner is a browser in which the first owner of a partner has signed in.
func (r *running) partnersOwner(clientID string) *webtest.Browser {
	r.tb.Helper()
	return r.signedIn(storagetest.Owner(r.tb, storagetest.OpenURL(r.tb, r.files[1]), clientID), clientID)
}

// signedIn is a browser in which one of a partner's people has signed in.
func (r *running) signedIn(p storage.Person, clientID string) *webtest.Browser {
	r.tb.Helper()
	secret := storage.NewSecret()
	link := storage.PersonLink{Hash: storage.Hash(secret), PersonID: p.ID, ExpiresAt: storage.At(time.Now().Add(time.Hour))}
	if err := storagetest.OpenURL(r.tb, r.files[1]).OfferPersonLink(r.tb.Context(), link); err != nil {
		r.tb.Fatal(err)
	}
	b := r.browser()
	if page := b.Get("/partners/login/link?token="+secret).Submit("Sign in", nil); page.URL.Path != "/partners/"+clientID {
		r.tb.Fatalf("signing in leads to %s: %s", page.URL, page.Text())
	}
	return b
}

// merchantsAddress is that of the merchant's browser.
const merchantsAddress = "203.0.113.77"

// TestPartnersLearnNothingOfTheMerchant walks through everything that a merchant can meet on the
// way to a partner, and then reads what the partner's people are shown of it.
func TestPartnersLearnNothingOfTheMerchant(t *testing.T) {
	t.Parallel()
	p := &formTakers{running: start(t, "--trusted-proxies", "127.0.0.1/32"), t: t}
	p.raw, p.shop = storagetest.Raw(t, p.files[1]), p.newShop()
	who := p.secured()
	p.exec(`UPDATE account SET company_name = 'Quayside Ropes' WHERE email = ?`, who.email)

	b := p.browser()
	b.Header.Set("X-Forwarded-For", merchantsAddress)
	b.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	page := b.Get(p.shop.link("login_hint", who.email, "account[full_name]", "Ada Marlin", "account[company_name]", "Quayside Ropes", "prompt", "login"))
	code := page.Find("footer .code").Text()
	for range 3 {
		page = page.Submit("Log in", map[string]string{"Email": who.email, "Password": "wrong but private"})
	}
	page = page.Submit("Log in", map[string]string{"Email": who.email, "Password": testPassword})
	page = page.Submit("Continue", map[string]string{"Code": "000000"})
	page = page.Submit("Continue", map[string]string{"Code": codeOf(t, who.secret, 30*time.Second)})
	for range 2 {
		page = payBy("4000 0000 0000 0002", page)
	}
	page = payBy(testCard, page)
	var accountID string
	if err := p.raw.Get(&accountID, p.raw.Rebind(`SELECT id FROM account WHERE email = ?`), who.email); err != nil {
		t.Fatal(err)
	}
	owner, base := p.partnersOwner(p.shop.ID), "/partners/"+p.shop.ID+"/attempts"
	wantUnseen(t, owner, base, code, map[string]string{"the account before consent": accountID})
	sent := p.shop.landed(t, page.Submit("Allow access", nil)).Get("code")
	p.shop.exchange(sent[1:])
	p.shop.tokenOf(t, sent)
	p.shop.exchange(sent)

	secrets := map[string]string{"the email": who.email, "half the email": strings.TrimSuffix(who.email, "@example.com"), "the name": "Ada Marlin", "the given name": "Ada ", "the company": "Quayside",
		"the address": merchantsAddress, "the browser": "Firefox", "the system": "Linux", "the brand": "Visa", "digits of the card": "4242", "digits of the declined card": "0002",
		"the bank’s reason": "card_declined", "a refused log-in": "log-in", "a log-in": "logged in", "a second step": "second step", "a processor": "sandbox", "a count": "times", "the password": "password"}
	wantUnseen(t, owner, base, code, secrets)

	var found struct {
		AccountID  string            `json:"account_id"`
		Parameters map[string]string `json:"parameters"`
		Timeline   []struct{ Event string }
	}
	asJSON(owner, base+"/"+code).JSON(&found)
	var events []string
	for _, e := range found.Timeline {
		events = append(events, e.Event)
	}
	if got, want := strings.Join(events, ", "), "began, signing in, billing declined, billing saved, consented, code issued, exchanged, code replayed, token revoked"; got != want {
		t.Errorf("the timeline is %s, want %s", got, want)
	}
	if found.AccountID != accountID || found.Parameters["account[full_name]"] != "10 characters" {
		t.Errorf("it reads %+v", found)
	}
}

// wantUnseen reads the page, the list and the JSON of an attempt, which must not have some texts.
func wantUnseen(t *testing.T, b *webtest.Browser, base, code string, secrets map[string]string) {
	t.Helper()
	for _, path := range []string{base, base + "/" + code, web.WithQuery(base, url.Values{"support_code": {code}})} {
		page := b.Get(path)
		for as, shown := range map[string]string{"a page": page.Find("main").Text(), "JSON": asJSON(b, path).Body} { // the frame names the person
			if !strings.Contains(shown, code) {
				t.Errorf("%s as %s: %s", path, as, shown)
			}
			for what, secret := range secrets {
				if strings.Contains(shown, secret) {
					t.Errorf("%s as %s has %s: %s", path, as, what, shown)
				}
			}
		}
	}
}

func asJSON(b *webtest.Browser, path string) *webtest.Page {
	r := b.Request(http.MethodGet, path, nil)
	r.Header.Set("Accept", "application/json")
	return b.Send(r)
}

package staff_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/token"
	"fairlead/web/webtest"
)

// token gives a connection one more token, as one that is issued looks.
func (c *console) token(n storage.Connection) string {
	c.t.Helper()
	text := token.PartnerPrefix + strings.Repeat("Ab-_", 10) + "." + storage.NewSecret() + "abc="
	c.must(c.db.IssueToken(c.t.Context(), &storage.Token{Hash: token.Hash(text), ClientID: n.ClientID, Scope: "*",
		ConnectionID: sql.NullString{String: n.ID, Valid: true}}))
	return text
}

// lookUp looks something up, and checks that it is nowhere.
func (c *console) lookUp(b *webtest.Browser, typed string) *webtest.Page {
	c.t.Helper()
	page := b.Get("/staff/tokens")
	if page.Find("#token").AttrOr("autocomplete", "") != "off" {
		c.t.Error("browsers may keep what is typed")
	}
	got := b.Post("/staff/tokens", url.Values{"token": {" " + typed + " "}})
	wantStatus(c.t, got, http.StatusOK)
	c.nowhere(got, typed)
	return got
}

// nowhere checks that a secret is neither in a page nor in the audit log.
func (c *console) nowhere(page *webtest.Page, secret string) {
	c.t.Helper()
	if strings.Contains(page.Body, secret) || strings.Contains(page.URL.String(), url.QueryEscape(secret)) {
		c.t.Errorf("the page has %q", secret)
	}
	rows, err := c.db.AuditRows(c.t.Context(), storage.AuditFilter{Limit: 100})
	c.must(err)
	for _, r := range rows {
		if strings.Contains(r.Line, secret) {
			c.t.Errorf("the audit log has %q: %s", secret, r.Line)
		}
	}
}

func TestTokensAreLookedUp(t *testing.T) {
	t.Parallel()
	c := open(t)
	support := c.support()
	ada := storagetest.Account(t, c.db, storage.Account{Email: "ada@example.com"})
	acme, secret := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	n, _ := storagetest.Connection(t, c.db, storage.Connection{AccountID: ada.ID, ClientID: acme.ID})
	pasted := c.token(n)

	page := c.lookUp(support, pasted)
	wantText(t, page, "This token is valid.", "PartnerAcme", "Accountada@example.com", "Scope*", "Last usedNever", "ExpiresNever", "RevokedNever")
	if page.Find("a[href='/staff/partners/"+acme.ID+"']").Length() == 0 || page.Find("a[href='/staff/accounts/"+ada.ID+"']").Length() == 0 {
		t.Error("nothing leads to the partner and the account")
	}
	if page.Value("Token or secret") != "" {
		t.Error("the field is filled in again")
	}
	if line := c.audited("token.inspected", n.ID, 1); line.Who.Name != "Grace" || line.On.Kind != "connection" {
		t.Errorf("the row is %+v", line)
	}

	c.leak(pasted, storage.Found{By: "GitHub", URL: "https://github.com/shop/app"})
	page = c.lookUp(support, pasted)
	wantText(t, page, "This token is not valid: it is paused because it was reported as leaked. Reported by GitHub on ",
		"The account’s owner can use it again or revoke it.", "Found athttps://github.com/shop/app")
	if page.Find("button:contains('Revoke this token')").Length() != 1 {
		t.Error("it can't be revoked")
	}
	for _, path := range []string{"/staff/partners/" + acme.ID, "/staff/accounts/" + ada.ID} {
		if got := support.Get(path).Find(".badge:contains('Token paused')").Length(); got != 1 {
			t.Errorf("%s shows it %d times", path, got)
		}
	}

	secrets := c.secretsOf(acme.ID)
	page = c.lookUp(support, secret)
	wantText(t, page, "This is the live secret "+secrets[0].ID+" of Acme.")
	if got := page.Find("a:contains('Revoke this secret')").AttrOr("href", ""); got != "/staff/partners/"+acme.ID+"/secrets/"+secrets[0].ID+"/revoke" {
		t.Errorf("revoking it leads to %q", got)
	}
	c.must(c.db.RevokeSecret(t.Context(), acme.ID, secrets[0].ID))
	wantText(t, c.lookUp(support, secret), "This is the secret "+secrets[0].ID+" of Acme, revoked at "+c.clock.Now().UTC().Format(utc)+".")
	c.audited("token.inspected", acme.ID, 2)

	key := "shippo_live_" + storage.NewSecret()
	k := storage.APIKey{ID: storage.NewID(), AccountID: ada.ID, Hash: storage.Hash(key), Name: "Backup", Last4: key[len(key)-4:]}
	_, err := c.db.VerifyAccount(t.Context(), ada.ID, "why")
	c.must(err)
	session := storagetest.SignedIn(t, c.db, ada.ID)
	c.must(c.db.CreateAPIKey(t.Context(), &k, session, 20, storage.Device{}))
	wantText(t, c.lookUp(support, key), "This is the API key “Backup” of ada@example.com.", "ModeLive")
	c.leak(key, storage.Found{URL: "https://paste.example/found"})
	wantText(t, c.lookUp(support, key), "This is the API key “Backup” of ada@example.com.", "It is paused because it was reported as leaked. Reported on ", "Found athttps://paste.example/found")
	c.must(c.db.RevokeAPIKey(t.Context(), ada.ID, k.ID, session, storage.Device{}))
	wantText(t, c.lookUp(support, key), "This is the API key “Backup” of ada@example.com, revoked at ")
	c.audited("token.inspected", ada.ID, 3)

	for _, unknown := range []string{"oauth.nothing", "service.nothing", "shippo_test_0123", strings.Repeat("0a", 20), strings.Repeat("Ab-_", 11)[:43], "\x00", "\xff", strings.Repeat("a", 3000)} {
		got := post(t, support, "/staff/tokens", url.Values{"token": {unknown}})
		wantStatus(t, got, http.StatusOK)
		wantText(t, got, "Not found.")
	}
	got := post(t, support, "/staff/tokens", url.Values{})
	if wantStatus(t, got, http.StatusUnprocessableEntity); got.Error("Token or secret") != "Please enter a token or secret." {
		t.Errorf("it says %q", got.Error("Token or secret"))
	}
	c.audited("token.inspected", "", 15)
}

// leak reports a token or a key.
func (c *console) leak(text string, where storage.Found) {
	c.t.Helper()
	_, err := c.db.ReportLeaks(c.t.Context(), []storage.Leak{{Token: token.Hash(text), Key: storage.Hash(text), Found: where}})
	c.must(err)
}

func TestACodeIsLookedUp(t *testing.T) {
	t.Parallel()
	c := open(t)
	ada := storagetest.Account(t, c.db, storage.Account{})
	a := c.attempt(storage.Attempt{})
	code := strings.Repeat("Ab-_", 11)[:43]
	consent := storage.Consent{AttemptID: a.ID, SessionID: storagetest.Session(t, c.db, storage.Session{AccountID: ada.ID}).ID,
		Connection: storage.Connection{AccountID: ada.ID, ClientID: a.ClientID, Scope: "*"},
		Code:       storage.Code{Hash: storage.Hash(code), RedirectURI: storagetest.Callback, ExpiresAt: storage.At(c.clock.Now().Add(time.Minute))}}
	c.must(c.db.IssueCode(t.Context(), &consent))
	page := c.lookUp(c.support(), code)
	wantText(t, page, "This is the code of attempt "+a.SupportCode+".", "Not exchanged yet.", "Acme")
	c.audited("token.inspected", a.SupportCode, 1)
	got := post(t, c.Browser, "/staff/search", url.Values{"q": {code}}) // not into an address
	wantStatus(t, got, http.StatusOK)
	wantText(t, got, "This is the code of attempt "+a.SupportCode+".")
	c.nowhere(got, code)
}

func TestATokenIsRevoked(t *testing.T) {
	t.Parallel()
	c := open(t)
	support := c.support()
	ada := storagetest.Account(t, c.db, storage.Account{Email: "ada@example.com"})
	acme, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	n, _ := storagetest.Connection(t, c.db, storage.Connection{AccountID: ada.ID, ClientID: acme.ID})
	pasted := c.token(n)
	found := c.lookUp(support, pasted)
	asks := found.Submit("Revoke this token", nil)
	wantStatus(t, asks, http.StatusOK)
	c.nowhere(asks, pasted)
	wantText(t, asks, "It let Acme use the account ada@example.com.", "It has not been used yet.", "The connection has 1 other token, which stays as it is.")

	sealed := asks.Find("input[name=token]").AttrOr("value", "")
	for _, path := range []string{"/staff/tokens/revocation", "/staff/tokens/revoke"} {
		for _, odd := range []string{"", pasted, sealed + "x", "\x00"} {
			if got := post(t, support, path, url.Values{"token": {odd}}); got.Status != http.StatusSeeOther || got.Location != "/staff/tokens" {
				t.Errorf("%s with %.10q answers %d to %s", path, odd, got.Status, got.Location)
			}
		}
		if got := post(t, c.Browser, path, url.Values{"token": {sealed}}); got.Location != "/staff/tokens" { // what somebody else has looked up
			t.Errorf("%s answers somebody else %d", path, got.Status)
		}
	}
	if k, err := c.db.TokenByHash(t.Context(), token.Hash(pasted)); err != nil || !k.RevokedAt.IsZero() {
		t.Fatalf("the token is %+v, %v", k, err)
	}
	c.clock.Advance(10 * time.Minute)
	for _, path := range []string{"/staff/tokens/revocation", "/staff/tokens/revoke"} {
		if got := post(t, support, path, url.Values{"token": {sealed}}); got.Location != "/staff/confirm?next=%2Fstaff%2Ftokens" {
			t.Errorf("without a recent confirmation, %s leads to %s", path, got.Location)
		}
	}
	support = c.support()
	done := c.lookUp(support, pasted).Submit("Revoke this token", nil).Submit("Revoke this token", nil)
	wantText(t, done, "The token was revoked.")
	c.audited("token.revoked", n.ID, 1)
	page := c.lookUp(support, pasted)
	wantText(t, page, "This token is not valid: it is revoked.")
	if page.Find("button:contains('Revoke this token')").Length() != 0 {
		t.Error("it can be revoked again")
	}
}

func TestLookUpsAreLimitedByPerson(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.app.Unlimited = false
	support := c.support()
	for i := range 60 {
		path, field := "/staff/tokens", "token"
		if i%2 == 0 {
			path, field = "/staff/search", "q"
		}
		if got := post(t, support, path, url.Values{field: {"oauth.x"}}); got.Status != http.StatusOK {
			t.Fatalf("look-up %d answers %d", i, got.Status)
		}
	}
	for _, path := range []string{"/staff/tokens", "/staff/search"} {
		got := post(t, support, path, url.Values{"token": {"oauth.x"}, "q": {"oauth.x"}})
		if wantStatus(t, got, http.StatusTooManyRequests); got.Header.Get("Retry-After") == "" {
			t.Error("it does not say for how long")
		}
	}
	wantStatus(t, post(t, c.support(), "/staff/tokens", url.Values{"token": {"oauth.x"}}), http.StatusOK)
	c.clock.Advance(time.Second)
	wantStatus(t, post(t, support, "/staff/tokens", url.Values{"token": {"oauth.x"}}), http.StatusOK)
}

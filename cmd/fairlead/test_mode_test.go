package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// testClientOf is the test client of a partner, with a secret.
func (r *running) testClientOf(partner registered) registered {
	r.tb.Helper()
	db, err := storage.Open(r.tb.Context(), r.files[1])
	if err != nil {
		r.tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	id := storage.TestClientID(partner.ClientID)
	_, secret := storagetest.Secret(r.tb, db, id)
	return registered{id, secret}
}

// testToken goes the way of the test account "Happy", from the link to a token.
func (r *running) testToken(t *testing.T, c registered, b *webtest.Browser) issuedToken {
	t.Helper()
	page := b.Get("/oauth/authorize?response_type=code&state=x&client_id=" + c.ClientID)
	for _, step := range []struct {
		path string
		next func() *webtest.Page
	}{
		{"/oauth/test", func() *webtest.Page { return page.Submit("Continue as Happy", nil) }},
		{"/billing", func() *webtest.Page { return payBy(testCard, page) }},
		{"/oauth/consent", func() *webtest.Page { return page.Submit("Allow access", nil) }},
	} {
		if page.URL.Path != step.path || strings.Count(page.Text(), "Test mode: no real account is used.") != 1 {
			t.Fatalf("at %s, want %s: %s", page.URL, step.path, page.Text())
		}
		page = step.next()
	}
	return r.issued(url.Values{"grant_type": {"authorization_code"}, "code": {codeIn(t, page.Location)}}, c)
}

func TestTestModeFromTheLinkToAPICall(t *testing.T) {
	t.Parallel()
	r := start(t, "--stripe-secret-key", "sk_test_unused", "--stripe-publishable-key", "pk_test_unused", "--stripe-api-base", "http://127.0.0.1:9")
	partner, _ := r.registerClients("false")
	c := r.testClientOf(partner)
	token := r.testToken(t, c, r.browser())
	b := webtest.New(t, r.public)
	b.Header.Set("Authorization", "Bearer "+token.AccessToken)
	if page := b.Get("/api/v1/ping"); page.Status != http.StatusOK || page.Header.Get("X-Test") != "true" {
		t.Errorf("ping: %d %s", page.Status, page.Body)
	}
	if page := b.Get("/api/v1/account"); !strings.Contains(page.Body, `"test":true`) || !strings.Contains(page.Body, `"full_name":"Happy"`) {
		t.Errorf("account: %d %s", page.Status, page.Body)
	}
	read, people := r.inspect(t, token.AccessToken)
	if !read.Live || read.ClientKind != "test" || read.ClientID != c.ClientID || read.AccountID != token.AccountID || !strings.Contains(people, "(test)") {
		t.Errorf("inspect: %+v\n%s", read, people)
	}
	if all := r.command("partner", "list"); strings.Contains(all, c.ClientID) || !strings.Contains(all, partner.ClientID) {
		t.Errorf("partner list: %s", all)
	}
}

func TestTestModeOffIsUnknown(t *testing.T) {
	t.Parallel()
	r := start(t, "--test-mode", "off")
	partner, _ := r.registerClients("false")
	c := r.testClientOf(partner)
	if page := r.browser().Get("/oauth/authorize?response_type=code&state=x&client_id=" + c.ClientID); page.Status != http.StatusBadRequest || page.URL.Path != "/oauth/authorize" {
		t.Errorf("authorize: %d at %s", page.Status, page.URL)
	}
	if page := r.postAs(c, "/oauth/token", url.Values{"grant_type": {"authorization_code"}, "code": {"x"}}); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "invalid_client") {
		t.Errorf("token: %d %s", page.Status, page.Body)
	}
	for _, path := range []string{"/oauth/test", "/partners/test/callback"} {
		if page := r.browser().Get(path); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
}

package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// owner is a browser in which the owner of a partner has signed in by a mailed link.
func (r *running) owner(t *testing.T, clientID string) *webtest.Browser {
	t.Helper()
	db, link := storagetest.OpenURL(t, r.files[1]), storage.NewSecret()
	err := db.OfferPersonLink(t.Context(), storage.PersonLink{Hash: storage.Hash(link), PersonID: storagetest.Owner(t, db, clientID).ID,
		ExpiresAt: storage.At(time.Now().Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	b := r.browser()
	b.Get("/partners/login/link?token="+link).Submit("Sign in", nil)
	return b
}

// TestRunsOfTheWholeServer runs every test account where connections, gates and rate limits are
// as they are in production.
func TestRunsOfTheWholeServer(t *testing.T) {
	t.Parallel()
	r := start(t, "--rate-limits", "on")
	shop := r.newShop()
	b, path := r.owner(t, shop.ID), "/partners/"+shop.ID+"/test"
	tokens := map[string]string{}
	for button, says := range map[string]string{
		"Run Happy":             "Your first token works.",
		"Run Denies":            "The merchant denied access. Show what your product can do without the connection.",
		"Run Card declined":     "The merchant is still on our page. Your callback is not called.",
		"Run Already connected": "The merchant came straight back to your callback, without seeing a page.",
		"Run Leaves halfway":    "Your callback is not called. Do not wait for it.",
	} {
		ran := b.Get(path).Submit(button, nil)
		if ran.Status != http.StatusOK || !strings.HasPrefix(ran.URL.Path, path+"/") || !strings.Contains(ran.Text(), says) {
			t.Fatalf("%s: %d %s: %s", button, ran.Status, ran.URL, ran.Text())
		}
		if code := ran.Find("a[href*='/attempts/']"); code.Length() != 1 || len(code.Text()) != len("K7QM-2XPD") {
			t.Errorf("%s: the support code is %q", button, code.Text())
		}
		token := ran.Find("code[aria-labelledby=test-token]").Text()
		if hasOne := button == "Run Happy" || button == "Run Already connected"; hasOne != strings.HasPrefix(token, "oauth.test_") {
			t.Errorf("%s: the token is %q", button, token)
		}
		if token != "" {
			tokens[button] = token
		}
		if again := b.Get(ran.URL.Path); again.Status != http.StatusOK || again.Find("#test-token").Length() != 0 {
			t.Errorf("%s: once more it shows %s", button, again.Text())
		}
	}
	all := storagetest.Content(t, r.files[1]) + r.stderr.String()
	for button, token := range tokens {
		if strings.Contains(all, token) {
			t.Errorf("%s: the token is stored or logged", button)
		}
		r.mustAnswer(token, http.StatusOK, button)
	}
	if got := b.Get(path).Find("table[aria-label=Runs] tbody tr").Length(); got != 5 {
		t.Errorf("%d runs are listed", got)
	}
}

// A test secret that the bench made is what the partner's server exchanges codes with.
func TestTestSecretExchangesACode(t *testing.T) {
	t.Parallel()
	r := start(t)
	shop := r.newShop()
	page := r.owner(t, shop.ID).Get("/partners/" + shop.ID + "/test")
	link := page.Find("code[aria-labelledby=connect-link]").Text()
	secret := page.Submit("Create test secret", nil).Find("code[aria-labelledby=client-secret]").Text()
	consent := r.browser().Get(link).Submit("Continue as Leaves halfway", nil)
	came := consent.Submit("Allow access", nil)
	if came.H1() != "Test callback" {
		t.Fatalf("it came to %s: %s", came.URL, came.Text())
	}
	got := r.browser().Post("/oauth/access_token", url.Values{"grant_type": {"authorization_code"}, "code": {came.URL.Query().Get("code")},
		"client_id": {storage.TestClientID(shop.ID)}, "client_secret": {secret}})
	if got.Status != http.StatusOK || !strings.Contains(got.Body, `"test":true`) {
		t.Errorf("the exchange answers %d: %s", got.Status, got.Body)
	}
}

func TestWithoutTestModeNobodyHasABench(t *testing.T) {
	t.Parallel()
	r := start(t, "--test-mode", "off")
	shop := r.newShop()
	b := r.owner(t, shop.ID)
	for _, path := range []string{"", "/none"} {
		if got := b.Get("/partners/" + shop.ID + "/test" + path).Status; got != http.StatusNotFound {
			t.Errorf("%q answers %d", path, got)
		}
	}
}

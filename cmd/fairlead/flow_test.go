package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// connect takes a new user from the shop's link to the consent page.
func (s *shop) connect(b *webtest.Browser) (consent *webtest.Page) {
	s.r.tb.Helper()
	return payBy(testCard, signUp(b.Get(s.link("account[email]", "ada@example.com"))))
}

func TestConnectFromSignUpToAPICall(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()

	page := b.Get(s.link("account[email]", "ada@example.com", "account[company_name]", "Marlin & Sons"))
	if page.URL.Path != "/signup" || page.Value("Email") != "ada@example.com" || page.Value("Company name (optional)") != "Marlin & Sons" {
		t.Errorf("the link leads to %s with %q", page.URL, page.Value("Email"))
	}
	support := page.Find("footer .code").Text()
	page = signUp(page)
	if page.URL.Path != "/billing" || !strings.Contains(page.Text(), "Logged in as ada@example.com. Use another account") {
		t.Errorf("sign-up leads to %s: %s", page.URL, page.Text())
	}
	page = payBy("4000 0000 0000 0002", page)
	if page.URL.Path != "/billing" || page.Error("Card number") == "" || page.Value("City") != "Portland" || page.Value("Card number") != "" {
		t.Errorf("a declined card: %s %q", page.URL, page.Text())
	}
	page = payBy(testCard, page)
	for _, part := range []string{"Marlin Supplies", "ada@example.com", "shop.example"} {
		if page.URL.Path != "/oauth/consent" || !strings.Contains(page.Text(), part) {
			t.Errorf("consent at %s does not say %q", page.URL, part)
		}
	}
	if got := page.Find("footer .code").Text(); got != support || support == "" {
		t.Errorf("the support code was %q and is %q", support, got)
	}

	code := s.landed(t, page.Submit("Allow access", nil)).Get("code")
	called := r.call(s.tokenOf(t, code))
	var account struct {
		Email, Company_name string
		Billing             struct{ Last4 string }
	}
	if err := json.Unmarshal([]byte(called.Body), &account); err != nil || called.Status != http.StatusOK ||
		account.Email != "ada@example.com" || account.Company_name != "Marlin & Sons" || account.Billing.Last4 != "4242" {
		t.Errorf("the API answers %d %s", called.Status, called.Body)
	}
}

func TestDenyReturnsAccessDenied(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()
	page := s.connect(b).Submit("Deny", nil)
	want := shopCallback + "&error=access_denied&error_description=The%20user%20denied%20your%20request&state=st%20%26%20te"
	if page.Location != want {
		t.Errorf("got  %s\nwant %s", page.Location, want)
	}
	if page := b.Get("/account/connections"); !strings.Contains(page.Text(), "No companies are connected") {
		t.Errorf("connections: %s", page.Text())
	}
}

func TestAuthorizeSkipsConsentWhenConnected(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()
	first := s.tokenOf(t, s.landed(t, s.connect(b).Submit("Allow access", nil)).Get("code"))

	again := s.tokenOf(t, s.landed(t, b.Get(s.link())).Get("code"))
	if again == first {
		t.Error("two codes gave one token")
	}
	r.mustAnswer(first, http.StatusOK, "the first token after the second")

	elsewhere := b.Another()
	page := elsewhere.Get(s.link("prompt", "login", "login_hint", "ada@example.com"))
	if page.URL.Path != "/login" || page.Value("Email") != "ada@example.com" {
		t.Errorf("prompt=login leads to %s", page.URL)
	}
	s.landed(t, logIn(page))

	page = b.Get(s.link("prompt", "consent"))
	if page.URL.Path != "/oauth/consent" {
		t.Errorf("prompt=consent leads to %s", page.URL)
	}
}

func TestDisconnectEndsEveryTokenPermanently(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()
	first := s.tokenOf(t, s.landed(t, s.connect(b).Submit("Allow access", nil)).Get("code"))
	second := s.tokenOf(t, s.landed(t, b.Get(s.link())).Get("code"))
	unused := s.landed(t, b.Get(s.link())).Get("code")

	page := b.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
	if !strings.Contains(page.Text(), "No companies are connected") {
		t.Errorf("after disconnecting: %s", page.Text())
	}
	r.mustAnswer(first, http.StatusUnauthorized, "the first token")
	r.mustAnswer(second, http.StatusUnauthorized, "the second token")
	if page := s.exchange(unused); page.Status != http.StatusBadRequest {
		t.Errorf("a code from before gives %d %s", page.Status, page.Body)
	}

	page = b.Get(s.link())
	if page.URL.Path != "/oauth/consent" {
		t.Fatalf("connecting again leads to %s", page.URL)
	}
	r.mustAnswer(s.tokenOf(t, s.landed(t, page.Submit("Allow access", nil)).Get("code")), http.StatusOK, "a new token")
	r.mustAnswer(first, http.StatusUnauthorized, "the first token after connecting again")
}

func TestPartnerSuspendTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()
	consent := s.connect(b)
	code := s.landed(t, consent.Submit("Allow access", nil)).Get("code")
	token := s.tokenOf(t, code)
	waiting := b.Get(s.link("prompt", "consent"))

	r.command("partner", "suspend", s.ID, "--reason", "spam")
	r.mustAnswer(token, http.StatusUnauthorized, "while suspended")
	if page := b.Get(s.link()); page.Status != http.StatusBadRequest || page.Location != "" {
		t.Errorf("authorize while suspended: %d %q", page.Status, page.Location)
	}
	if page := waiting.Submit("Allow access", nil); page.Location != "" {
		t.Errorf("an open attempt of a suspended partner leads to %q", page.Location)
	}
	var body map[string]string
	page := s.exchange(code)
	page.JSON(&body)
	if page.Status != http.StatusBadRequest || body["error"] != "unauthorized_client" {
		t.Errorf("exchange while suspended: %d %s", page.Status, page.Body)
	}

	r.command("partner", "resume", s.ID)
	r.mustAnswer(token, http.StatusOK, "after resuming")
}

func TestAttemptSurvivesARestart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first := startIn(t, folder)
	s := first.newShop()
	b := first.browser()
	page := s.connect(b)
	cookies, path := b.Cookies(), page.URL.RequestURI()
	first.end()

	s.r = startIn(t, folder)
	b = s.r.browser()
	for _, c := range cookies {
		b.Header.Add("Cookie", c.Name+"="+c.Value)
	}
	page = b.Get(path)
	if page.URL.Path != "/oauth/consent" {
		t.Fatalf("after a restart the attempt is at %s: %s", page.URL, page.Text())
	}
	s.r.mustAnswer(s.tokenOf(t, s.landed(t, page.Submit("Allow access", nil)).Get("code")), http.StatusOK, "after a restart")
}

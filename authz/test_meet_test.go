package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// side is one of the two clients of a partner, with all that is issued to it.
type side struct {
	storage.Client
	secret, token, accountID string
	code                     string
}

func (h *fixture) sides() (live, test side) {
	h.t.Helper()
	c, secret := h.testClient()
	issued := h.token()
	live = side{h.client, h.secret, issued.AccessToken, issued.AccountID, h.code()}
	issued = h.testToken(c, secret)
	test = side{c, secret, issued.AccessToken, issued.AccountID, h.testCode(c)}
	return live, test
}

// Each credential of one side at each door of the other is worth nothing, in both directions.
func TestTestAndLiveNeverMeet(t *testing.T) {
	t.Parallel()
	h := open(t)
	live, test := h.sides()
	const noClient, noGrant = `"invalid_client"`, `"invalid_grant","error_description":"Invalid user credentials"}`
	for direction, row := range map[string]struct{ of, at side }{"test at live": {test, live}, "live at test": {live, test}} {
		of, at := row.of, row.at
		pushed := fields(t, h.ask("/oauth/par", of.Client, of.secret, "response_type", "code", "state", "xyz"))["request_uri"].(string)
		for door, ask := range map[string]struct {
			page   func() *webtest.Page
			status int
			says   string
		}{
			"code at the token endpoint": {func() *webtest.Page {
				return h.ask("/oauth/token", at.Client, at.secret, "grant_type", "authorization_code", "code", of.code)
			}, 400, noGrant},
			"secret at the token endpoint": {func() *webtest.Page {
				return h.ask("/oauth/token", at.Client, of.secret, "grant_type", "authorization_code", "code", at.code)
			}, 401, noClient},
			"secret at introspection": {func() *webtest.Page { return h.ask("/oauth/introspect", at.Client, of.secret, "token", at.token) }, 401, noClient},
			"secret at revocation":    {func() *webtest.Page { return h.ask("/oauth/revoke", at.Client, of.secret, "token", at.token) }, 401, noClient},
			"secret at deauthorize": {func() *webtest.Page {
				return h.ask("/oauth/deauthorize", at.Client, of.secret, "account_id", at.accountID)
			}, 401, noClient},
			"secret at pushing":      {func() *webtest.Page { return h.ask("/oauth/par", at.Client, of.secret, "response_type", "code") }, 401, noClient},
			"token at introspection": {func() *webtest.Page { return h.ask("/oauth/introspect", at.Client, at.secret, "token", of.token) }, 200, `{"active":false}`},
			"token at revocation":    {func() *webtest.Page { return h.ask("/oauth/revoke", at.Client, at.secret, "token", of.token) }, 200, `{}`},
			"account at deauthorize": {func() *webtest.Page {
				return h.ask("/oauth/deauthorize", at.Client, at.secret, "account_id", of.accountID)
			}, 400, `"invalid_grant"`},
			"pushed request":  {func() *webtest.Page { return h.Another().Get(h.link("client_id", at.ID, "request_uri", pushed)) }, 400, "request_uri"},
			"code as a token": {func() *webtest.Page { return h.ask("/oauth/introspect", at.Client, at.secret, "token", of.code) }, 200, `{"active":false}`},
			"token as a code": {func() *webtest.Page {
				return h.ask("/oauth/token", at.Client, at.secret, "grant_type", "authorization_code", "code", of.token)
			}, 400, noGrant},
			"its own code without id":  {func() *webtest.Page { return h.ask("/oauth/token", at.Client, at.secret, "code", of.code) }, 400, `"invalid_request"`},
			"client_credentials grant": {func() *webtest.Page { return h.ask("/oauth/token", of.Client, of.secret) }, 400, `"unauthorized_client"`},
		} {
			if page := ask.page(); page.Status != ask.status || !strings.Contains(page.Body, ask.says) {
				t.Errorf("%s, %s: %d %s", direction, door, page.Status, page.Body)
			}
		}
		if !h.lives(of.token) || !h.lives(at.token) {
			t.Errorf("%s: a token has ended", direction)
		}
	}
	for name, s := range map[string]side{"live": live, "test": test} { // all that was refused above still works
		if page := h.ask("/oauth/token", s.Client, s.secret, "grant_type", "authorization_code", "code", s.code); page.Status != http.StatusOK {
			t.Errorf("the %s code: %d %s", name, page.Status, page.Body)
		}
		if page := h.ask("/oauth/deauthorize", s.Client, s.secret, "account_id", s.accountID); page.Status != http.StatusOK || h.lives(s.token) {
			t.Errorf("the %s connection: %d %s", name, page.Status, page.Body)
		}
	}
}

// No test account can allow a live client, and no account that is logged in a test client.
func TestBrowsersOfTestAndLiveNeverMeet(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, _ := h.testClient()
	ada := h.person("ada@example.com")
	liveConsent := h.consent(h.Browser, ada)
	liveAttempt := liveConsent.URL.Query().Get("attempt")
	testConsent := continueAs(h.testLink(h.Browser, c), storage.TestDenies)
	testAttempt := testConsent.URL.Query().Get("attempt")
	testAccount, _ := testConsent.Find("input[name=account]").Attr("value")

	for name, form := range map[string]url.Values{
		"the live account allows the test client": {"account": {ada.ID}, "decision": {"allow"}},
		"the live account denies the test client": {"account": {ada.ID}, "decision": {"deny"}},
	} {
		if page := h.Post("/oauth/consent?attempt="+testAttempt, form); page.Location != "" || page.URL.Path != "/oauth/consent" || strings.Contains(page.Body, ada.Email) {
			t.Errorf("%s: %d to %q: %s", name, page.Status, page.Location, page.Text())
		}
	}
	for name, path := range map[string]string{"consent": "/oauth/consent?attempt=" + liveAttempt, "its choice": "/oauth/test?attempt=" + liveAttempt} {
		if page := h.Post(path, url.Values{"account": {testAccount}, "decision": {"allow"}}); page.Location != "" || strings.Contains(page.Body, "Denies") {
			t.Errorf("a test account at the live %s: %d to %q", name, page.Status, page.Location)
		}
	}
	// Signed out, a live attempt is nobody's, whatever test account the browser has chosen.
	stranger := h.Another()
	chosen := continueAs(h.testLink(stranger, c), storage.TestDenies)
	if chosen.URL.Path != "/oauth/consent" {
		t.Fatal(chosen.URL)
	}
	sentHere(t, stranger.Get(h.link()), "/signup")
	for _, path := range []string{"/account/connections", "/account/connections/" + c.ID} {
		if page := stranger.Get(path); page.URL.Path != "/login" {
			t.Errorf("%s: %d at %s", path, page.Status, page.URL)
		}
	}
	if page := h.Get("/account/connections/" + c.ID); strings.Contains(page.Body, "Disconnect") {
		t.Errorf("the live account has a test connection: %s", page.Text())
	}
	// Logging in within a test attempt changes nothing in it.
	h.signIn(stranger, ada, chosen.URL.Query().Get("attempt"))
	if page := stranger.Get(chosen.URL.String()); !strings.Contains(page.Text(), "Denies") || strings.Contains(page.Body, ada.Email) {
		t.Errorf("once somebody has logged in: %s", page.Text())
	}
	if all, err := h.db.AllConnections(t.Context(), ada.ID); err != nil || len(all) != 0 {
		t.Errorf("the live account is connected: %+v, %v", all, err)
	}
}

func TestTestModeOffMakesAllOfItUnknown(t *testing.T) {
	t.Parallel()
	h := open(t)
	live, test := h.sides()
	waiting := h.testLink(h.Browser, test.Client)
	consent := continueAs(h.testLink(h.Another(), test.Client), storage.TestDenies)
	service, serviceSecret := h.service("introspect")
	h.app.TestModeOff = true
	unknown := storage.Client{ID: storage.TestClientID("partner_000000000000000000000000")}
	for _, name := range []string{"/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/deauthorize", "/oauth/par"} {
		got, want := h.ask(name, test.Client, test.secret, "token", test.token), h.ask(name, unknown, test.secret, "token", test.token)
		if got.Status != http.StatusUnauthorized || got.Body != want.Body {
			t.Errorf("%s: %d %s, for an unknown client %s", name, got.Status, got.Body, want.Body)
		}
	}
	if h.lives(test.token) {
		t.Error("the test token works")
	}
	if got := h.ask("/oauth/introspect", service, serviceSecret, "token", test.token).Body; strings.TrimSpace(got) != `{"active":false}` {
		t.Errorf("a service reads %s", got)
	}
	r := h.Request(http.MethodGet, "/oauth/verify", nil)
	r.Header.Set("Authorization", "Bearer "+test.token)
	if page := h.Another().Send(r); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "invalid_token") {
		t.Errorf("verify: %d %s", page.Status, page.Body)
	}
	got, want := h.Another().Get(h.link("client_id", test.ID)), h.Another().Get(h.link("client_id", unknown.ID))
	if got.Status != http.StatusBadRequest || got.Find("h1").Text() != want.Find("h1").Text() {
		t.Errorf("authorize: %d %s", got.Status, got.Text())
	}
	for _, path := range []string{waiting.URL.String(), "/oauth/test", "/partners/test/callback?code=abc"} {
		if page := h.Get(path); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
	if page := continueAs(waiting, storage.TestHappy); page.Status != http.StatusNotFound {
		t.Errorf("choosing: %d", page.Status)
	}
	if page := consent.Submit("Allow access", nil); page.Location != "" || page.Status != http.StatusBadRequest {
		t.Errorf("consent: %d to %q", page.Status, page.Location)
	}
	if !h.lives(live.token) {
		t.Error("the live token does not work")
	}
	h.app.TestModeOff = false
	if !h.lives(test.token) {
		t.Error("the test token does not work once it is on again")
	}
}

func TestTestCallbackShowsWhatCameButNoCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	webtest.Offer(t, h.app, "en", "de")
	signedIn := h.Another()
	h.signIn(signedIn, h.person("ada@example.com"), "")
	const code = "s3cr3tc0de"
	for _, b := range []*webtest.Browser{h.Browser, signedIn} {
		page := b.Get("/partners/test/callback?code=" + code + "&state=" + url.QueryEscape(`"><script>alert(1)</script>`) + "&code=" + code + "&again=" + code + "&error=")
		if page.Status != http.StatusOK || page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Referrer-Policy") != "strict-origin" {
			t.Errorf("%d %v", page.Status, page.Header)
		}
		if strings.Contains(page.Body, code) || strings.Contains(page.Body, "<script") || strings.Contains(page.Body, "ada@example.com") {
			t.Errorf("it shows too much: %s", page.Body)
		}
		for _, said := range []string{"Test callback", "code", `"…"`, "state", "alert(1)", "error"} {
			if !strings.Contains(page.Text(), said) {
				t.Errorf("it does not say %q: %s", said, page.Text())
			}
		}
	}
	for _, odd := range []string{"", "?", "?%zz=1", "?code=%00", "?a=%ff", "?;=;", "?" + strings.Repeat("a=1&", 2000), "?a=" + strings.Repeat("x", 7000)} {
		if page := h.Get("/partners/test/callback" + odd); page.Status != http.StatusOK || len(page.Body) > 20000 {
			t.Errorf("%.20q: %d, %d bytes", odd, page.Status, len(page.Body))
		}
	}
}

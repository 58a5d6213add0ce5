package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// hostile are texts that an engine cannot store or a page cannot show. The first two fit
// only into URLs and forms, since a header cannot contain NUL.
var hostile = []string{"\x00", "ada\x00@example.com", "\xff\xfe", "ada@example.com\xc3", "\xed\xa0\x80", "\u202e\ufeff", "a\r\nX: y",
	"' OR 1=1 --", "{{.}}<script>", "%00%zz", strings.Repeat("x", 9000)}

// inputsOf are all inputs that take text, with valid values.
func inputsOf(s *shop, attempt string) map[string]url.Values {
	at := "?attempt=" + attempt
	person := url.Values{"full_name": {"Ada"}, "email": {"ada@example.com"}, "password": {testPassword}, "company_name": {"Marlin"}}
	card := url.Values{"name": {"Ada"}, "number": {"4000 0000 0000 0002"}, "expiry": {"12/40"}, "security_code": {"737"}, "street": {"1 Quay Street"},
		"city": {"Portland"}, "postal_code": {"04101"}, "country": {"US"}}
	ask := url.Values{"response_type": {"code"}, "client_id": {s.ID}, "scope": {"*"}, "state": {"x"}, "redirect_uri": {shopCallback},
		"login_hint": {"ada@example.com"}, "account[full_name]": {"Ada"}, "account[email]": {"ada@example.com"}, "account[company_name]": {"Marlin"},
		"code_challenge": {testChallenge}, "code_challenge_method": {"S256"}, "prompt": {"login"}, "request_uri": {""}, "nonsense": {"x"}}
	client := url.Values{"client_id": {s.ID}, "client_secret": {s.Secret}, "grant_type": {"authorization_code"}, "code": {"x"},
		"redirect_uri": {shopCallback}, "code_verifier": {testVerifier}, "token": {"x"}, "token_type_hint": {"access_token"}, "scope": {"*"}}
	pushed := url.Values{}
	for _, some := range []url.Values{ask, client} {
		for name, v := range some {
			pushed[name] = v
		}
	}
	return map[string]url.Values{
		"GET /oauth/authorize": ask, "GET /oauth/authorize?x": {"attempt": {attempt}}, "GET /oauth/consent": {"attempt": {attempt}},
		"GET /signup": {"attempt": {attempt}, "next": {"/account"}}, "GET /login": {"attempt": {attempt}, "next": {"/account"}, "email": {"ada@example.com"}},
		"GET /forgot": {"attempt": {attempt}, "email": {"ada@example.com"}}, "GET /reset": {"token": {"x"}}, "GET /billing": {"attempt": {attempt}},
		"GET /login/second-factor": {"attempt": {attempt}, "with": {"recovery-code"}}, "GET /account/confirm": {"next": {"/account"}, "with": {"x"}},
		"POST /login/second-factor" + at: {"code": {"123456"}, "remember": {"1"}}, "POST /account/confirm": {"password": {testPassword}, "code": {"1"}},
		"POST /account/security/authenticator": {"setup": {"x"}, "code": {"1"}}, "POST /account/security/recovery-codes": {"set": {"x"}},
		"GET /billing/return": {"attempt": {attempt}, "setup_intent": {"seti_1"}}, "GET /account/connections": {"ended": {"1"}},
		"POST /signup" + at: person, "POST /login" + at: person, "POST /signup": person, "POST /login": person, "POST /forgot": person,
		"POST /reset": {"token": {"x"}, "password": {testPassword}}, "POST /billing" + at: card, "POST /billing": card,
		"GET /oauth/test": {"attempt": {attempt}}, "POST /oauth/test" + at: {"account": {"Happy"}}, "GET /partners/test/callback": {"code": {"x"}, "state": {"x"}},
		"POST /oauth/consent" + at: {"account": {"x"}, "decision": {"allow"}},
		"POST /oauth/access_token": client, "POST /oauth/token": client, "POST /oauth/introspect": client, "POST /oauth/revoke": client, "POST /oauth/deauthorize": client, "POST /oauth/par": pushed,
		"GET /oauth/verify": {"x": {"x"}}, "GET /api/v1/account": {"x": {"x"}},
	}
}

// Bad input gets a clear sentence and never a 500, on either engine.
func TestHostileInputNeverCausesA500(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		r := start(t, "--database-url", database)
		r.files[1] = database
		s := r.newShop()
		out, in := r.browser(), r.browser()
		attempt := out.Get(s.link()).URL.Query().Get("attempt")
		signUp(in.Get("/signup"))
		for _, b := range []*webtest.Browser{out, in} {
			for place, good := range inputsOf(s, attempt) {
				method, path, _ := strings.Cut(place, " ")
				for name := range good {
					for _, text := range hostile {
						enter(t, b, method, path, good, name, text)
					}
				}
			}
			post(t, b)
		}
		if log := r.stderr.String(); strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("the log has errors: %.2000s", log[strings.Index(log, `"level":"ERROR"`):])
		}
	})
}

// enter sends valid texts and one hostile one.
func enter(t *testing.T, b *webtest.Browser, method, path string, good url.Values, name, text string) {
	t.Helper()
	sent := url.Values{name: {text}}
	for other, v := range good {
		if other != name {
			sent[other] = v
		}
	}
	r := b.Request(method, path, strings.NewReader(sent.Encode()))
	if method == http.MethodGet {
		r = b.Request(method, strings.TrimSuffix(path, "?x")+"?"+sent.Encode(), nil)
	} else {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answered(t, b, r, fmt.Sprintf("%s %s with %s=%.20q", method, path, name, text))
}

// post sends hostile texts as paths and headers.
func post(t *testing.T, b *webtest.Browser) {
	t.Helper()
	for _, text := range hostile {
		for _, path := range []string{"/%s", "/static/%s", "/account/connections/%s", "/api/v1/%s", "/carrier_accounts/%s", "/carrier_accounts/%s/access_token"} {
			path = fmt.Sprintf(path, url.PathEscape(text))
			answered(t, b, b.Request(http.MethodGet, path, nil), path)
			answered(t, b, b.Request(http.MethodPost, path+"/disconnect", nil), path)
		}
		if strings.ContainsAny(text, "\x00\r\n") {
			continue
		}
		for _, name := range []string{"User-Agent", "Authorization", "X-Forwarded-For", "Cookie", "Accept", "Origin", "Referer", "Content-Type"} {
			r := b.Request(http.MethodPost, "/login", nil)
			r.Header.Set(name, text)
			answered(t, b, r, fmt.Sprintf("%s: %.20q", name, text))
		}
		for _, scheme := range []string{"Bearer ", "Basic ", "ShippoToken ", ""} {
			for _, path := range []string{"/api/v1/account", "/oauth/verify", "/oauth/token"} {
				r := b.Request(http.MethodPost, path, nil)
				r.Header.Set("Authorization", scheme+text)
				answered(t, b, r, fmt.Sprintf("%s as %s%.20q", path, scheme, text))
			}
		}
	}
}

func answered(t *testing.T, b *webtest.Browser, r *http.Request, what string) {
	t.Helper()
	if page := b.Send(r); page.Status >= http.StatusInternalServerError {
		t.Errorf("%s: %d %.300s", what, page.Status, page.Text())
	}
}

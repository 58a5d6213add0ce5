package bearer_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fairlead/bearer"
)

// refused checks what all refusals have in common and returns the body.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, challenge string) map[string]string {
	t.Helper()
	if got := w.Header().Get("WWW-Authenticate"); w.Code != status || got != challenge {
		t.Errorf("got %d %q %s, want %d %q", w.Code, got, w.Body, status, challenge)
	}
	if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", w.Header())
	}
	var body map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || len(body) != 2 {
		t.Errorf("%v in %s", err, w.Body)
	}
	return body
}

func TestCallsWithoutATokenAreAskedForOne(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, sent := range map[string][]string{
		"no header":         nil,
		"an empty header":   {""},
		"another scheme":    {"Basic " + good},
		"an account's key":  {"ShippoToken shippo_live_0123456789"},
		"no scheme":         {good},
		"a tab in between":  {"Bearer\t" + good},
		"a scheme too long": {"Bearers " + good},
	} {
		body := refused(t, a.call(sent...), http.StatusUnauthorized, `Bearer realm="api"`)
		if body["title"] == "" || body["detail"] == "" {
			t.Errorf("%s: %v", name, body)
		}
	}
	if n := a.peer.count(""); n != 0 {
		t.Errorf("the server was asked %d times about nothing", n)
	}
}

func TestBadTokensAreRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		sent []string
		said string
	}{
		"a scheme only":                      {[]string{"Bearer"}, "none was sent"},
		"a scheme and spaces":                {[]string{"Bearer   "}, "none was sent"},
		"an unknown token":                   {[]string{"Bearer " + unknown}, "oauth.unkn…"},
		"a token without its last character": {[]string{"Bearer " + good[:len(good)-1]}, "oauth.612B…"},
		"a token with one character changed": {[]string{"Bearer " + strings.Replace(good, "T", "t", 1)}, "oauth.612B…"},
		"a token with another prefix":        {[]string{"Bearer service" + good[5:]}, "service.61…"},
		"a token with a third part":          {[]string{"Bearer oauth.x" + good[5:]}, "oauth.x.61…"},
		"a token of another key":             {[]string{"Bearer oauth.another" + good[46:]}, "oauth.anot…"},
		"a token in capitals":                {[]string{"Bearer " + strings.ToUpper(good)}, "OAUTH.612B…"},
		"a token in quotes":                  {[]string{`Bearer "` + good + `"`}, `"oauth.612…`},
		"the header twice":                   {[]string{"Bearer " + good, "Bearer " + good}, "oauth.612B…"},
		"another scheme and then a token":    {[]string{"Basic YTpi", "Bearer " + good}, "YTpi"},
		"two tokens in one header":           {[]string{"Bearer " + good + ", Bearer " + good}, "oauth.612B…"},
		"two words":                          {[]string{"Bearer " + good + " more"}, "oauth.612B…"},
		"padding only":                       {[]string{"Bearer ==="}, "==="},
		"padding in the middle":              {[]string{"Bearer a=b"}, "a=b"},
		"a megabyte":                         {[]string{"Bearer " + strings.Repeat("a", 1<<20)}, "aaaaaaaaaa…"},
		"twelve emoji":                       {[]string{"Bearer " + strings.Repeat("🚢", 12)}, "??????????…"},
		"characters that are not ASCII":      {[]string{"Bearer <é\x80\u2028>\""}, `<???>"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, a *api) {
				body := refused(t, a.call(row.sent...), http.StatusUnauthorized, `Bearer error="invalid_token"`)
				if body["error"] != "invalid_token" || body["error_description"] != "Invalid access token: "+row.said {
					t.Errorf("got %v, want %q", body, row.said)
				}
			})
		})
	}
}

func TestWrongChecksumIsRefusedWithoutAskingTheServer(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		for _, token := range []string{"oauth.unknown", "a.b.c", good[:len(good)-5] + "AAAA=", strings.ToUpper(good), strings.Replace(good, "612B", "612C", 1), made("key") + "="} {
			a.mustAnswer(t, token, http.StatusUnauthorized, token)
			if n := a.peer.count(token); n != 0 {
				t.Errorf("%s: the server was asked %d times", token, n)
			}
		}
		a.mustAnswer(t, unknown, http.StatusUnauthorized, "a right checksum")
		if n := a.peer.count(unknown); n != 1 {
			t.Errorf("a right checksum: the server was asked %d times", n)
		}
	})
}

func TestTokenIsReadFromTheHeaderOnly(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	r := httptest.NewRequest(http.MethodPost, "/labels?access_token="+good, strings.NewReader("access_token="+good))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	a.Handler(http.HandlerFunc(showCaller)).ServeHTTP(w, r)
	refused(t, w, http.StatusUnauthorized, `Bearer realm="api"`)
}

func TestHandlerGetsTheCaller(t *testing.T) {
	t.Parallel()
	const account = "0123456789abcdef0123456789abcdef"
	issued, ends := time.Unix(1767323045, 0).UTC(), time.Unix(1767326645, 0).UTC()
	service := map[string]any{"active": true, "client_id": "service_2", "sub": "service_2", "scope": "labels rates", "token_type": "Bearer",
		"iat": issued.Unix(), "exp": ends.Unix()}
	for name, row := range map[string]struct {
		open func(testing.TB) *api
		sent string
		want bearer.Caller
	}{
		"of a partner, by introspection": {newAPI, "Bearer " + good,
			bearer.Caller{ClientID: "partner_1", AccountID: account, Scope: "*", IssuedAt: issued}},
		"of a partner, as a proxy": {newVerifyingAPI, "bearer  " + good,
			bearer.Caller{ClientID: "partner_1", AccountID: account, Scope: "*"}},
		"of a service, by introspection": {newAPI, "Bearer " + made("service"),
			bearer.Caller{ClientID: "service_2", Scope: "labels rates", IssuedAt: issued, ExpiresAt: ends}},
		"of a service, as a proxy": {newVerifyingAPI, "BEARER " + made("service"),
			bearer.Caller{ClientID: "service_2", Scope: "labels rates"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := row.open(t)
			a.peer.set(made("service"), service)
			for range 2 { // asked, then cached
				var got bearer.Caller
				w := a.call(row.sent)
				if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got != row.want {
					t.Errorf("got  %d %+v\nwant %+v", w.Code, got, row.want)
				}
			}
		})
	}
}

func TestRequestReachesTheHandlerUnchanged(t *testing.T) {
	t.Parallel()
	var got http.Header
	h := newAPI(t).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	r := httptest.NewRequest(http.MethodGet, "/labels", nil)
	r.Header.Set("Authorization", "Bearer "+good)
	r.Header.Set("X-Account-Id", "forged")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if got.Get("Authorization") != "Bearer "+good || got.Get("X-Account-Id") != "forged" || len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

func TestScopesAreRequired(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	answer := accountToken()
	answer["scope"] = "labels rates"
	a.peer.set(made("service"), answer)
	for name, row := range map[string]struct {
		token    string
		required []string
		missing  string
	}{
		"no scope at all":          {made("service"), nil, ""},
		"one of two":               {made("service"), []string{"rates"}, ""},
		"both":                     {made("service"), []string{"rates", "labels"}, ""},
		"both in one word":         {made("service"), []string{"rates labels"}, ""},
		"one that it doesn't have": {made("service"), []string{"refunds"}, "refunds"},
		"one that it has and one that it doesn't": {made("service"), []string{"labels", "refunds"}, "labels refunds"},
		"a part of one":                         {made("service"), []string{"label"}, "label"},
		"the partners' scope from a service":    {made("service"), []string{"*"}, "*"},
		"the partners' scope from a partner":    {good, []string{"*"}, ""},
		"a service's scope from a partner":      {good, []string{"labels"}, "labels"},
		"another scope in a different case":     {made("service"), []string{"Labels"}, "Labels"},
		"an empty name, which requires nothing": {made("service"), []string{""}, ""},
	} {
		w := serve(a.Require(row.required...)(http.HandlerFunc(showCaller)), "Bearer "+row.token)
		if row.missing == "" {
			if w.Code != http.StatusOK {
				t.Errorf("%s: got %d %s", name, w.Code, w.Body)
			}
			continue
		}
		body := refused(t, w, http.StatusForbidden, `Bearer error="insufficient_scope", scope="`+row.missing+`"`)
		if body["error"] != "insufficient_scope" || !strings.Contains(body["error_description"], row.missing) {
			t.Errorf("%s: %v", name, body)
		}
	}
	w := serve(a.Require("labels")(http.HandlerFunc(showCaller)), "Bearer "+unknown)
	refused(t, w, http.StatusUnauthorized, `Bearer error="invalid_token"`)
}

func TestFromContextWithoutAChecker(t *testing.T) {
	t.Parallel()
	if caller, ok := bearer.FromContext(t.Context()); ok || caller != (bearer.Caller{}) {
		t.Errorf("got %+v", caller)
	}
}

package authz_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// verifier and its S256 challenge.
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func TestExchangeResponse(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.post("code", h.code())
	shape := regexp.MustCompile(`^\{"access_token":"oauth\.[A-Za-z0-9_-]{40}\.[A-Za-z0-9_-]{43}=","scope":"\*","token_type":"bearer","account_id":"[0-9a-f]{32}"\}\n$`)
	if page.Status != http.StatusOK || !shape.MatchString(page.Body) {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
	for name, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if got := page.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !h.lives(decode(t, page).AccessToken) {
		t.Error("the token does not work")
	}
}

func TestTokenAcceptsFormJSONAndBasic(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{"/oauth/access_token", "/oauth/token"} {
		send := func(kind, body string, basic bool) *webtest.Page {
			r := h.Request(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			if basic {
				r.SetBasicAuth(h.client.ID, h.secret)
			}
			return h.Another().Send(r)
		}
		both := `"client_id":"` + h.client.ID + `","client_secret":"` + h.secret + `",`
		for name, page := range map[string]*webtest.Page{
			"form and Basic":           send("application/x-www-form-urlencoded", "grant_type=authorization_code&code="+h.code(), true),
			"form with charset":        send("application/x-www-form-urlencoded; charset=UTF-8", "grant_type=authorization_code&code="+h.code(), true),
			"JSON":                     send("application/json", `{`+both+`"grant_type":"authorization_code","code":"`+h.code()+`"}`, false),
			"JSON and Basic":           send("application/json", `{"grant_type":"authorization_code","code":"`+h.code()+`","redirect_uri":null}`, true),
			"Basic and client_id":      send("application/x-www-form-urlencoded", "client_id="+h.client.ID+"&grant_type=authorization_code&code="+h.code(), true),
			"the callback in effect":   send("application/x-www-form-urlencoded", "grant_type=authorization_code&code="+h.code()+"&redirect_uri="+url.QueryEscape(callbackURL), true),
			"an unasked-for parameter": send("application/x-www-form-urlencoded", "grant_type=authorization_code&audience=x&scope=y&code="+h.code(), true),
		} {
			if page.Status != http.StatusOK {
				t.Errorf("%s at %s: %d %s", name, path, page.Status, page.Body)
			}
		}
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	h := open(t)
	stranger, strangersSecret := h.register("Stranger", callbackURL)
	code := h.code() // never spent: a refusal does not spend it
	proven := h.code("code_challenge", challengeOf(verifier), "code_challenge_method", "S256")
	for name, c := range map[string]struct {
		pairs []string
		code  int
		want  string
		says  string
	}{
		"an unknown client":      {[]string{"code", code, "client_id", "partner_0"}, 401, "invalid_client", "Client authentication failed"},
		"a wrong secret":         {[]string{"code", code, "client_secret", strings.Repeat("0", 40)}, 401, "invalid_client", "Client authentication failed"},
		"an empty secret":        {[]string{"code", code, "client_secret", ""}, 401, "invalid_client", "The request has no client_"},
		"no secret":              {[]string{"code", code, "client_secret", "-"}, 401, "invalid_client", "The request has no client_"},
		"no client":              {[]string{"code", code, "client_id", "-", "client_secret", "-"}, 401, "invalid_client", "The request has no client_"},
		"another's secret":       {[]string{"code", code, "client_secret", strangersSecret}, 401, "invalid_client", "Client authentication failed"},
		"a client of NUL":        {[]string{"code", code, "client_id", "\x00"}, 401, "invalid_client", "Client authentication failed"},
		"no grant_type":          {[]string{"code", code, "grant_type", "-"}, 400, "invalid_request", "grant_type"},
		"neither":                {[]string{"grant_type", "-"}, 400, "unauthorized_client", "client_credentials"},
		"client_credentials":     {[]string{"grant_type", "client_credentials"}, 400, "unauthorized_client", "client_credentials"},
		"refresh_token":          {[]string{"grant_type", "refresh_token"}, 400, "unsupported_grant_type", "authorization_code"},
		"two grant types in one": {[]string{"code", code, "grant_type", "authorization_code authorization_code"}, 400, "unsupported_grant_type", ""},
		"no code":                {nil, 400, "invalid_request", "code parameter is required"},
		"an unknown code":        {[]string{"code", "nothing"}, 400, "invalid_grant", "Invalid user credentials"},
		"a code of NUL":          {[]string{"code", "\x00\xff"}, 400, "invalid_grant", "Invalid user credentials"},
		"another's code":         {[]string{"code", code, "client_id", stranger.ID, "client_secret", strangersSecret}, 400, "invalid_grant", "Invalid user credentials"},
		"another callback":       {[]string{"code", code, "redirect_uri", otherURL}, 400, "invalid_grant", "Invalid user credentials: redirect_uri differs"},
		"a verifier too many":    {[]string{"code", code, "code_verifier", verifier}, 400, "invalid_grant", "Invalid user credentials: code_verifier was sent, but no code_challenge"},
		"no verifier":            {[]string{"code", proven}, 400, "invalid_grant", "Invalid user credentials: code_verifier is required"},
		"an empty verifier":      {[]string{"code", proven, "code_verifier", ""}, 400, "invalid_grant", "Invalid user credentials: code_verifier is required"},
		"a short verifier":       {[]string{"code", proven, "code_verifier", "short"}, 400, "invalid_grant", "Invalid user credentials: code_verifier must have 43 to 128 characters"},
		"a verifier with a plus": {[]string{"code", proven, "code_verifier", strings.Repeat("b", 42) + "+"}, 400, "invalid_grant", "Invalid user credentials: code_verifier may only have letters, digits and -._~"},
		"a wrong verifier":       {[]string{"code", proven, "code_verifier", strings.Repeat("b", 43)}, 400, "invalid_grant", "Invalid user credentials: code_verifier does not match the code_challenge sent at authorization"},
	} {
		page := h.post(c.pairs...)
		got := decode(t, page)
		if page.Status != c.code || got.Error != c.want || !strings.Contains(got.Description, c.says) {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
		if (c.want == "invalid_client") != strings.HasPrefix(page.Header.Get("WWW-Authenticate"), "Basic") {
			t.Errorf("%s: WWW-Authenticate is %q", name, page.Header.Get("WWW-Authenticate"))
		}
		if page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: it may be cached", name)
		}
	}
	if got := decode(t, h.post("code", code, "client_id", stranger.ID, "client_secret", strangersSecret)); got.Description != "Invalid user credentials" {
		t.Errorf("another client was told why: %q", got.Description)
	}
	for name, pairs := range map[string][]string{"the code": {"code", code}, "the proven code": {"code", proven, "code_verifier", verifier}} {
		if page := h.post(pairs...); page.Status != http.StatusOK {
			t.Errorf("%s was spent by a refusal: %s", name, page.Body)
		}
	}
}

func TestTokenRefusesAnUnreadableBody(t *testing.T) {
	t.Parallel()
	h := open(t)
	const formType, jsonType = "application/x-www-form-urlencoded", "application/json"
	for name, c := range map[string]struct{ kind, body string }{
		"no content type":   {"", "grant_type=authorization_code"},
		"text":              {"text/plain", "grant_type=authorization_code"},
		"multipart":         {"multipart/form-data; boundary=x", "--x--"},
		"a broken escape":   {formType, "grant_type=%zz"},
		"a repeated one":    {formType, "code=a&code=b&grant_type=authorization_code"},
		"a megabyte":        {formType, "code=" + strings.Repeat("x", 1<<20)},
		"an empty body":     {jsonType, ""},
		"a list":            {jsonType, "[]"},
		"a number":          {jsonType, `{"code":1}`},
		"an object inside":  {jsonType, `{"code":{"a":"b"}}`},
		"a list inside":     {jsonType, `{"code":["b"]}`},
		"a repeated key":    {jsonType, `{"code":"a","code":"b"}`},
		"half an object":    {jsonType, `{"code":"a"`},
		"something after":   {jsonType, `{"code":"a"} x`},
		"a second object":   {jsonType, `{}{}`},
		"a missing comma":   {jsonType, `{"a":"b" "c":"d"}`},
		"deeply nested":     {jsonType, strings.Repeat("[", 60000)},
		"a bad media type":  {"application/", "{}"},
		"NUL in the middle": {jsonType, "{\"code\":\x00}"},
	} {
		r := h.Request(http.MethodPost, "/oauth/token", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		r.SetBasicAuth(h.client.ID, h.secret)
		page := h.Another().Send(r)
		if got := decode(t, page); page.Status != http.StatusBadRequest || got.Error != "invalid_request" {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
	}
}

func TestTokenRefusesTwoKindsOfAuthentication(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, c := range map[string]struct {
		body string
		want string
	}{
		"both secrets":        {"client_id=" + h.client.ID + "&client_secret=" + h.secret, "invalid_request"},
		"another id in body":  {"client_id=partner_0", "invalid_request"},
		"a secret without id": {"client_secret=x", "invalid_request"},
	} {
		r := h.Request(http.MethodPost, "/oauth/token", strings.NewReader(c.body+"&grant_type=authorization_code&code="+h.code()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth(h.client.ID, h.secret)
		if page := h.Another().Send(r); page.Status != 400 || decode(t, page).Error != c.want {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
	}
	for name, header := range map[string]string{"another scheme": "Bearer x", "broken base64": "Basic ???", "no colon": "Basic eA==", "a broken escape": "Basic JTp6", "empty": "Basic Og=="} {
		r := h.Request(http.MethodPost, "/oauth/token", strings.NewReader("grant_type=authorization_code&code=x&client_id="+h.client.ID))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", header)
		if page := h.Another().Send(r); page.Status >= 500 || page.Status < 400 {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
	}
}

func TestTokenAcceptsOnlyPost(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions} {
		page := h.Send(h.Request(method, "/oauth/access_token?grant_type=authorization_code", nil))
		if page.Status != http.StatusMethodNotAllowed || page.Header.Get("Allow") != "POST" || decode(t, page).Error != "invalid_request" {
			t.Errorf("%s: %d, Allow %q, %s", method, page.Status, page.Header.Get("Allow"), page.Body)
		}
	}
	if page := h.Post("/oauth/authorize", url.Values{}); page.Status != http.StatusMethodNotAllowed || page.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST to authorize: %d, Allow %q", page.Status, page.Header.Get("Allow"))
	}
}

// An internal error once read "temporarily unavailable, try again".
func TestExchangeReturnsTheRequestIDOnAnInternalError(t *testing.T) {
	t.Parallel()
	h := open(t)
	code := h.code()
	if err := h.db.Close(); err != nil {
		t.Fatal(err)
	}
	page := h.post("code", code)
	if page.Status != http.StatusInternalServerError || decode(t, page).Error != "server_error" {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
	if id := page.Header.Get("X-Request-Id"); id == "" || !strings.Contains(page.Body, id) {
		t.Errorf("the response doesn't have the request ID %q: %s", id, page.Body)
	}
	if strings.Contains(page.Body, "sql") {
		t.Errorf("the response reveals too much: %s", page.Body)
	}
}

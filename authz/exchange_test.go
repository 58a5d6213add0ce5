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
	asStranger := func(pairs ...string) []string {
		return append(pairs, "client_id", stranger.ID, "client_secret", strangersSecret)
	}
	code, spent := h.code(), h.code() // code is never spent: a refusal does not spend it
	token := decode(t, h.post("code", spent)).AccessToken
	proven := h.code("code_challenge", challengeOf(verifier), "code_challenge_method", "S256")
	const invalidGrant = "Invalid user credentials"
	for name, c := range map[string]struct {
		pairs []string
		want  string // the error
		says  string
	}{
		"no grant_type":                    {[]string{"code", code, "grant_type", "-"}, "invalid_request", "grant_type"},
		"no grant_type and no code":        {[]string{"grant_type", "-"}, "unauthorized_client", "client_credentials"},
		"client_credentials":               {[]string{"grant_type", "client_credentials"}, "unauthorized_client", "client_credentials"},
		"refresh_token":                    {[]string{"grant_type", "refresh_token", "refresh_token", "x"}, "unsupported_grant_type", "authorization_code"},
		"a password":                       {[]string{"grant_type", "password", "username", "a", "password", "b"}, "unsupported_grant_type", ""},
		"a device code":                    {[]string{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type", ""},
		"two grant types in one":           {[]string{"code", code, "grant_type", "authorization_code authorization_code"}, "unsupported_grant_type", ""},
		"a grant_type in capitals":         {[]string{"code", code, "grant_type", "Authorization_Code"}, "unsupported_grant_type", ""},
		"a grant_type and a space":         {[]string{"code", code, "grant_type", "authorization_code "}, "unsupported_grant_type", ""},
		"no code":                          {nil, "invalid_request", "code parameter is required"},
		"an empty code":                    {[]string{"code", ""}, "invalid_request", "code parameter is required"},
		"an unknown code":                  {[]string{"code", "nothing"}, "invalid_grant", invalidGrant},
		"a code of NUL":                    {[]string{"code", "\x00\xff"}, "invalid_grant", invalidGrant},
		"a code and one more character":    {[]string{"code", code + "A"}, "invalid_grant", invalidGrant},
		"a token for a code":               {[]string{"code", token}, "invalid_grant", invalidGrant},
		"another client's code":            {asStranger("code", code), "invalid_grant", invalidGrant},
		"another client's spent code":      {asStranger("code", spent), "invalid_grant", invalidGrant},
		"another callback":                 {[]string{"code", code, "redirect_uri", otherURL}, "invalid_grant", invalidGrant + ": redirect_uri differs"},
		"a callback with a trailing slash": {[]string{"code", code, "redirect_uri", callbackURL + "/"}, "invalid_grant", invalidGrant + ": redirect_uri differs"},
		"CRLF for a callback":              {[]string{"code", code, "redirect_uri", "\r\n"}, "invalid_grant", invalidGrant + ": redirect_uri differs"},
		"a verifier without a challenge":   {[]string{"code", code, "code_verifier", verifier}, "invalid_grant", invalidGrant + ": code_verifier was sent, but no code_challenge"},
		"no verifier":                      {[]string{"code", proven}, "invalid_grant", invalidGrant + ": code_verifier is required"},
		"an empty verifier":                {[]string{"code", proven, "code_verifier", ""}, "invalid_grant", invalidGrant + ": code_verifier is required"},
		"a short verifier":                 {[]string{"code", proven, "code_verifier", "short"}, "invalid_grant", invalidGrant + ": code_verifier must have 43 to 128 characters"},
		"a long verifier":                  {[]string{"code", proven, "code_verifier", strings.Repeat("a", 129)}, "invalid_grant", invalidGrant + ": code_verifier must have 43 to 128 characters"},
		"a verifier with a plus":           {[]string{"code", proven, "code_verifier", strings.Repeat("b", 42) + "+"}, "invalid_grant", invalidGrant + ": code_verifier may only have letters, digits and -._~"},
		"a verifier of NUL":                {[]string{"code", proven, "code_verifier", strings.Repeat("\x00", 43)}, "invalid_grant", invalidGrant + ": code_verifier may only have letters, digits and -._~"},
		"a wrong verifier":                 {[]string{"code", proven, "code_verifier", strings.Repeat("b", 43)}, "invalid_grant", invalidGrant + ": code_verifier does not match the code_challenge sent at authorization"},
		"the challenge for a verifier":     {[]string{"code", proven, "code_verifier", challengeOf(verifier)}, "invalid_grant", invalidGrant + ": code_verifier does not match the code_challenge sent at authorization"},
	} {
		page := h.post(c.pairs...)
		h.wantRefused(t, name, page, http.StatusBadRequest, c.want)
		if got := decode(t, page).Description; !strings.Contains(got, c.says) {
			t.Errorf("%s: described as %q, want %q", name, got, c.says)
		}
	}
	if got := decode(t, h.post(asStranger("code", code)...)); got.Description != invalidGrant {
		t.Errorf("another client was told why: %q", got.Description)
	}
	if !h.lives(token) {
		t.Error("a refusal ended the token")
	}
	for name, pairs := range map[string][]string{"the code": {"code", code}, "the proven code": {"code", proven, "code_verifier", verifier}} {
		if page := h.post(pairs...); page.Status != http.StatusOK {
			t.Errorf("%s was spent by a refusal: %s", name, page.Body)
		}
	}
	h.wantRefused(t, "a spent code", h.post("code", spent), http.StatusBadRequest, "invalid_grant")
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

package authz_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// FuzzAuthorize sends any query: never a 5xx, never a redirect to an address
// that is not registered.
func FuzzAuthorize(f *testing.F) {
	for _, q := range []string{
		"", "client_id=%s", "client_id=%s&state=x&response_type=code", "client_id=%s&redirect_uri=https://evil.example/",
		"client_id=%s&state=%00%ff&response_type=code&prompt=login", "client_id=%s&client_id=%s", "attempt=x&client_id=", "a;b",
		"client_id=%s&redirect_uri=http://127.0.0.1:99999/cb&state=x&response_type=code", "client_id=%s&request_uri=x", "%zz", "attempt=%ff",
		"client_id=%s&response_type=code&state=x&code_challenge_method=S256&code_challenge=" + strings.Repeat("a", 43),
	} {
		f.Add(q)
	}
	h := open(f)
	f.Fuzz(func(t *testing.T, query string) {
		query = strings.ReplaceAll(query, "%s", h.client.ID)
		b := webtest.New(t, h.app.PublicURL.String())
		r := b.Request(http.MethodGet, "/oauth/authorize", nil)
		r.URL.RawQuery = strings.Map(func(c rune) rune {
			if c <= ' ' || c == 0x7f {
				return -1 // net/http itself refuses to send these
			}
			return c
		}, query)
		page := b.Send(r)
		if page.Status >= 500 {
			t.Errorf("%q: %d %s", query, page.Status, page.Text())
		}
		ours := strings.HasPrefix(page.Location, callbackURL+"?") || strings.HasPrefix(page.Location, otherURL+"?") ||
			strings.HasPrefix(page.Location, "http://127.0.0.1")
		if strings.HasPrefix(page.Location, "/") && !strings.HasPrefix(page.Location, "//") {
			return // a step of the flow
		}
		if page.Location != "" && !ours {
			t.Errorf("%q: led to %s", query, page.Location)
		}
	})
}

// FuzzToken sends any body: never a 5xx, never a token.
func FuzzToken(f *testing.F) {
	for _, body := range []string{
		"", "grant_type=authorization_code&code=x", "{}", `{"code":"x","grant_type":"authorization_code"}`, `{"code":1}`, "[", "\x00", "a=%zz",
		"code=a&code=b", "grant_type=client_credentials", "grant_type=refresh_token", "client_id=a&client_secret=b", `{"a":"\ud800"}`,
		"grant_type=authorization_code&code=x&code_verifier=" + strings.Repeat("a", 43),
	} {
		f.Add(body, true, true)
		f.Add(body, false, false)
	}
	h := open(f)
	f.Fuzz(func(t *testing.T, body string, asJSON, authenticated bool) {
		b := webtest.New(t, h.app.PublicURL.String())
		r := b.Request(http.MethodPost, "/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if asJSON {
			r.Header.Set("Content-Type", "application/json")
		}
		if authenticated {
			r.SetBasicAuth(h.client.ID, h.secret)
		}
		page := b.Send(r)
		if page.Status >= 500 || page.Status < 400 || decode(t, page).Error == "" {
			t.Errorf("%q: %d %s", body, page.Status, page.Body)
		}
	})
}

package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/web/webtest"
)

// Missing credentials were once reported as wrong ones.
func TestTokenNamesMissingCredentials(t *testing.T) {
	t.Parallel()
	h := open(t)
	const form = "application/x-www-form-urlencoded"
	both := url.Values{"client_id": {h.client.ID}, "client_secret": {h.secret}}.Encode()
	for name, row := range map[string]struct{ path, kind, body, authorization, says string }{
		"an empty body":              {"", form, "", "", "The body is empty, so client_id and client_secret did not arrive"},
		"in the URL":                 {"?" + both, form, "", "", "Parameters in the URL are not read"},
		"JSON under a form's type":   {"", form, `{"client_id":"a","client_secret":"b"}`, "", "The body is JSON, but its Content-Type"},
		"no client_secret":           {"", form, "client_id=" + h.client.ID, "", "The request has no client_secret."},
		"no client_id":               {"", form, "client_secret=x", "", "The request has no client_id."},
		"neither":                    {"", form, "code=x", "", "The request has no client_id and client_secret."},
		"a token in their place":     {"", form, "code=x", "Bearer undefined", "The request has no client_id and client_secret."},
		"Basic without a secret":     {"", form, "code=x", "Basic YTo=", "The request has no client_secret."},
		"Basic that is not base64":   {"", form, "code=x", "Basic ???", "The Authorization header must be sent once, as Basic"},
		"a JSON body without them":   {"", "application/json", `{"code":"x"}`, "", "The request has no client_id and client_secret."},
		"credentials that are wrong": {"", form, "client_id=a&client_secret=b", "", "Check client_id and client_secret"},
	} {
		r := h.Request(http.MethodPost, "/oauth/token"+row.path, strings.NewReader(row.body))
		r.Header.Set("Content-Type", row.kind)
		if row.authorization != "" {
			r.Header.Set("Authorization", row.authorization)
		}
		page := h.Another().Send(r)
		got := decode(t, page)
		if page.Status != http.StatusUnauthorized || got.Error != "invalid_client" || !strings.Contains(got.Description, row.says) {
			t.Errorf("%s: %d %s, want that it says %q", name, page.Status, page.Body, row.says)
		}
	}
}

func TestTokenIgnoresAnAuthorizationThatIsNotBasic(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, header := range []string{"", " ", "Bearer undefined", "Bearer", "null"} {
		body := url.Values{"client_id": {h.client.ID}, "client_secret": {h.secret}, "grant_type": {"authorization_code"}, "code": {h.code()}}
		r := h.Request(http.MethodPost, "/oauth/token", strings.NewReader(body.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header["Authorization"] = []string{header}
		if page := h.Another().Send(r); page.Status != http.StatusOK {
			t.Errorf("%q beside good credentials: %d %s", header, page.Status, page.Body)
		}
	}
}

// from requests a token with a right or wrong secret, from an address behind a trusted proxy.
func (h *fixture) from(ip, clientID, secret string) *webtest.Page {
	h.t.Helper()
	r := h.Request(http.MethodPost, "/oauth/introspect", strings.NewReader("token=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", ip)
	r.SetBasicAuth(clientID, secret)
	return h.Send(r)
}

func TestTokenLimitsFailedAuthenticationsPerClientAndAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.limited()
	other, otherSecret := h.register("Other", callbackURL)
	for i := range 60 {
		if page := h.from("192.0.2.1", h.client.ID, "wrong"); page.Status != http.StatusUnauthorized {
			t.Fatalf("failure %d: %d %s", i+1, page.Status, page.Body)
		}
		if page := h.from("192.0.2.1", other.ID, otherSecret); page.Status != http.StatusOK {
			t.Fatalf("a good authentication of another client: %d %s", page.Status, page.Body)
		}
	}
	limited := h.from("192.0.2.1", h.client.ID, "wrong")
	if limited.Status != http.StatusTooManyRequests || limited.Header.Get("Retry-After") != "1" {
		t.Errorf("the 61st failure: %d, Retry-After %q: %s", limited.Status, limited.Header.Get("Retry-After"), limited.Body)
	}
	for name, page := range map[string]*webtest.Page{
		"another address":      h.from("192.0.2.2", h.client.ID, "wrong"),
		"another client":       h.from("192.0.2.1", other.ID, "wrong"),
		"another IPv6 network": h.from("2001:db8::1", h.client.ID, "wrong"),
	} {
		if page.Status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s, want 401", name, page.Status, page.Body)
		}
	}
	if page := h.from("192.0.2.1", h.client.ID, h.secret); page.Status != http.StatusOK {
		t.Errorf("the right secret: %d %s, want 200", page.Status, page.Body)
	}
	h.clock.Advance(time.Second)
	for _, want := range []int{http.StatusUnauthorized, http.StatusTooManyRequests} {
		if page := h.from("192.0.2.1", h.client.ID, "wrong"); page.Status != want {
			t.Errorf("a second later: %d, want %d", page.Status, want)
		}
	}
}

func TestTokenDoesNotLimitSuccessfulAuthentications(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.limited()
	for range 100 {
		if page := h.from("192.0.2.1", h.client.ID, h.secret); page.Status != http.StatusOK {
			t.Fatalf("got %d %s", page.Status, page.Body)
		}
	}
	if page := h.from("192.0.2.1", h.client.ID, "wrong"); page.Status != http.StatusUnauthorized {
		t.Errorf("the first failure: %d, want 401", page.Status)
	}
}

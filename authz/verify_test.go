package authz_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

func TestVerifyAcceptsEveryMethod(t *testing.T) {
	t.Parallel()
	h := open(t)
	partners := h.token()
	service, secret := h.service("read write")
	services := decode(t, h.ask("/oauth/token", service, secret)).AccessToken
	verify := func(method, authorization string) *webtest.Page {
		r := h.Request(method, "/oauth/verify", strings.NewReader(""))
		r.Header.Set("X-Account-Id", "forged")
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		return h.Another().Send(r)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodHead, http.MethodOptions} {
		page := verify(method, "Bearer "+partners.AccessToken)
		if page.Status != http.StatusOK || page.Body != "" || page.Header.Get("X-Account-Id") != partners.AccountID ||
			page.Header.Get("X-Client-Id") != h.client.ID || page.Header.Get("X-Scope") != "*" {
			t.Errorf("%s: %d %v", method, page.Status, page.Header)
		}
	}
	page := verify(http.MethodGet, "Bearer "+services)
	if _, there := page.Header["X-Account-Id"]; there || page.Status != http.StatusOK || page.Header.Get("X-Client-Id") != service.ID || page.Header.Get("X-Scope") != "read write" {
		t.Errorf("a service's token: %d %v", page.Status, page.Header)
	}
	for _, bad := range []string{"", "Bearer", "Bearer x", "Basic " + partners.AccessToken, "ShippoToken " + partners.AccessToken, "Bearer " + partners.AccessToken[:90]} {
		page := verify(http.MethodGet, bad)
		if page.Status != http.StatusUnauthorized || !strings.HasPrefix(page.Header.Get("WWW-Authenticate"), "Bearer") || page.Header.Get("X-Client-Id") != "" {
			t.Errorf("%q: %d %v", bad, page.Status, page.Header)
		}
	}
}

func TestMetadataListsOnlyWhatWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.Get("/.well-known/oauth-authorization-server")
	got := fields(t, page)
	issuer := h.app.PublicURL.String()
	if page.Status != http.StatusOK || got["issuer"] != issuer {
		t.Fatalf("%d %v", page.Status, got)
	}
	for name, value := range got {
		if !strings.HasSuffix(name, "_endpoint") {
			continue
		}
		path, ok := strings.CutPrefix(value.(string), issuer)
		if !ok {
			t.Errorf("%s is %v", name, value)
		}
		method := http.MethodPost
		if name == "authorization_endpoint" {
			method = http.MethodGet
		}
		if status := h.Send(h.Request(method, path, nil)).Status; status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status >= 500 {
			t.Errorf("%s at %s: %d", name, path, status)
		}
	}
	if _, promised := got["authorization_response_iss_parameter_supported"]; promised {
		t.Error("iss is promised, but it is each partner's choice")
	}
}

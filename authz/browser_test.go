package authz_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// Browsers apply the consent page's form-action to every redirect that follows
// the form. With a policy that named only the callback, the button did nothing if the
// partner's callback redirected to another host.
func TestConsentPolicyAllowsThePartnersOwnRedirects(t *testing.T) {
	t.Parallel()
	tab := webtest.NewTab(t)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("the partner's app"))
	}))
	t.Cleanup(app.Close)
	elsewhere := strings.Replace(app.URL, "127.0.0.1", "localhost", 1)
	shop := httptest.NewServer(http.RedirectHandler(elsewhere+"/home", http.StatusFound))
	t.Cleanup(shop.Close)

	h := open(t)
	partner, _ := h.register("Chandlery", shop.URL+"/callback")
	ada := h.person("ada@example.com")
	base := h.app.PublicURL.String()
	tab.Open(base + "/test/sign-in/" + ada.ID)
	tab.Open(base + "/oauth/authorize?" + url.Values{"response_type": {"code"}, "client_id": {partner.ID}, "state": {"x"}}.Encode())
	tab.Click("Allow access")
	if got := tab.URL(); got != elsewhere+"/home" {
		t.Errorf("the browser stopped at %s: %s", got, tab.Text())
	}
}

package carrier_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// A policy that let forms lead to too few hosts would only show in a browser.
func TestAddAndConnectACarrierAccountByKeyboard(t *testing.T) {
	t.Parallel()
	tab := webtest.NewTab(t)
	p := openPages(t, storagetest.Open(t))
	p.real.behave(func(w http.ResponseWriter, r *http.Request, _ func()) {
		if r.URL.Path != "/authorize" {
			_, _ = w.Write([]byte(`{"access_token": "access.a0", "refresh_token": "refresh.r0", "expires_in": 3600}`))
			return
		}
		to := r.URL.Query()
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<a href="%s?code=c&amp;state=%s">Allow</a>`, to.Get("redirect_uri"), to.Get("state"))
	})
	at := p.app.PublicURL.String()
	tab.Open(at + "/test/sign-in?account=" + p.owner.ID)
	tab.Open(at + "/account/carriers/new")
	tab.Focus("Carrier")
	tab.Type("U")
	tab.Type("\t94567e")
	tab.Enter()
	says := func(sentence string) {
		t.Helper()
		if got := tab.Text(); !strings.Contains(got, sentence) {
			t.Fatalf("%s does not say %q: %s", tab.URL(), sentence, got)
		}
	}
	says("Your UPS account was added.")
	tab.Click("Connect")
	if got := tab.URL(); !strings.HasPrefix(got, p.real.URL+"/authorize?") {
		t.Fatalf("Connect leads to %s", got)
	}
	tab.Click("Allow")
	if got := tab.URL(); got != at+"/account/carriers" {
		t.Errorf("the carrier leads back to %s", got)
	}
	says("UPS is connected.")
	tab.Click("Disconnect")
	tab.Click("Disconnect")
	says("Your UPS account was disconnected.")
}

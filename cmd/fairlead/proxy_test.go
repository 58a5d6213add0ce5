package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// TestProxiesPassOnlyVerifiedTokens runs the configurations that the
// guide shows, with other addresses.
func TestProxiesPassOnlyVerifiedTokens(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(t *testing.T, r *running, api string) string{"nginx": startNginx, "Caddy": startCaddy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verifies(t, begin, name == "Caddy")
		})
	}
}

// forgeries are what a client may send to be taken for another: also in names that
// CGI, WSGI or PHP take for the real ones.
func forgeries() (names []string) {
	names = []string{"x-client-id", "X-SCOPE", "x-test"}
	for _, a := range "-_." {
		names = append(names, "X"+string(a)+"Scope", "X"+string(a)+"Test")
		for _, b := range "-_." {
			names = append(names, "X"+string(a)+"Account"+string(b)+"Id", "X"+string(a)+"CLIENT"+string(b)+"ID")
		}
	}
	return names
}

func verifies(t *testing.T, begin func(t *testing.T, r *running, api string) string, passesBody bool) {
	t.Helper()
	r := start(t)
	partner, service := r.registerClients("false")
	link := "/oauth/authorize?response_type=code&state=x&client_id=" + partner.ClientID
	code := codeIn(t, payBy(testCard, signUp(r.browser().Get(link))).Submit("Allow access", nil).Location)
	token := r.issued(url.Values{"grant_type": {"authorization_code"}, "code": {code}}, partner)
	tested := r.testClientOf(partner)
	test := r.testToken(t, tested, r.browser())
	machine := r.issued(url.Values{"scope": {"read"}}, service)
	proxy := begin(t, r, echoAPI(t))
	ended := r.issued(url.Values{"scope": {"read"}}, service).AccessToken
	r.postAs(service, "/oauth/revoke", url.Values{"token": {ended}})

	for name, c := range map[string]struct {
		authorization string
		status        int
		seen          string // what the API receives
	}{
		"a partner's token": {"Bearer " + token.AccessToken, 200, "account=" + token.AccountID + " client=" + partner.ClientID + " scope=* test= authorization= body=order"},
		"a test token":      {"Bearer " + test.AccessToken, 200, "account=" + test.AccountID + " client=" + tested.ClientID + " scope=* test=true authorization= body=order"},
		"a service's token": {"Bearer " + machine.AccessToken, 200, "account= client=" + service.ClientID + " scope=read test= authorization= body=order"},
		"no token":          {"", 401, ""},
		"a forged token":    {"Bearer oauth.forged", 401, ""},
		"a revoked token":   {"Bearer " + ended, 401, ""},
		"another scheme":    {"Basic " + token.AccessToken, 401, ""},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			b := webtest.New(t, proxy)
			req := b.Request(method, "/orders", strings.NewReader("order"))
			for _, forged := range forgeries() {
				req.Header[forged] = []string{"forged"}
			}
			if c.authorization != "" {
				req.Header.Set("Authorization", c.authorization)
			}
			page := b.Send(req)
			if page.Status != c.status || (c.status == 200 && page.Body != c.seen) {
				t.Errorf("%s by %s: %d %s, want %d %s", name, method, page.Status, page.Body, c.status, c.seen)
			}
			if c.status == 401 && !strings.HasPrefix(page.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s: WWW-Authenticate is %q", name, page.Header.Get("WWW-Authenticate"))
			}
		}
	}
	refused := webtest.New(t, proxy)
	refused.Header.Set("Authorization", "Bearer "+ended)
	page := refused.Get("/orders")
	if got := page.Header.Get("WWW-Authenticate"); got != `Bearer error="invalid_token", reason="revoked"` {
		t.Errorf("a revoked token: WWW-Authenticate is %q", got)
	}
	// The guide says so of each.
	if got := strings.Contains(page.Body, `"reason":"revoked"`); got != passesBody {
		t.Errorf("a revoked token: the body %s", page.Body)
	}
	preflight := webtest.New(t, proxy)
	req := preflight.Request(http.MethodOptions, "/orders", nil)
	for _, forged := range forgeries() {
		req.Header[forged] = []string{"forged"}
	}
	if page := preflight.Send(req); page.Status != 200 || page.Body != "account= client= scope= test= authorization= body=" {
		t.Errorf("a preflight request: %d %s", page.Status, page.Body)
	}
	r.end()
	b := webtest.New(t, proxy)
	b.Header.Set("Authorization", "Bearer "+token.AccessToken)
	if page := b.Get("/orders"); page.Status < 500 {
		t.Errorf("with the server away it let through: %d %s", page.Status, page.Body)
	}
}

// issuedToken is an answer of the token endpoint.
type issuedToken struct {
	AccessToken string `json:"access_token"`
	AccountID   string `json:"account_id"`
}

func (r *running) issued(form url.Values, c registered) (k issuedToken) {
	r.tb.Helper()
	r.postAs(c, "/oauth/token", form).JSON(&k)
	return k
}

// postAs sends a form to an endpoint as a client.
func (r *running) postAs(c registered, path string, form url.Values) *webtest.Page {
	r.tb.Helper()
	return refusal{method: http.MethodPost, path: path, kind: formType, body: form.Encode(),
		authorization: []string{basic(c.ClientID, c.ClientSecret)}}.send(r)
}

// echoAPI is an API behind the proxy that returns the headers it received.
func echoAPI(t *testing.T) string {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		for name, values := range h {
			if slices.Contains(values, "forged") {
				_, _ = io.WriteString(w, name+" is forged; ")
			}
		}
		_, _ = io.WriteString(w, "account="+h.Get("X-Account-Id")+" client="+h.Get("X-Client-Id")+" scope="+h.Get("X-Scope")+" test="+h.Get("X-Test")+
			" authorization="+h.Get("Authorization")+" body="+string(body))
	}))
	t.Cleanup(api.Close)
	return api.Listener.Addr().String()
}

// proxyConfig copies a configuration of the guide into a folder, with other
// addresses.
func proxyConfig(t *testing.T, folder, name string, instead ...string) string {
	t.Helper()
	written, err := os.ReadFile(filepath.Join("..", "..", "guide", "proxy", name))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, []byte(strings.NewReplacer(instead...).Replace(string(written))), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

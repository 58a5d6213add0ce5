package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// TestNginxLetsThroughOnlyWhatTheServerVerifies runs the configuration that the
// guide shows, with other addresses.
func TestNginxLetsThroughOnlyWhatTheServerVerifies(t *testing.T) {
	t.Parallel()
	r := start(t)
	partner, service := r.registerClients("false")
	link := "/oauth/authorize?response_type=code&state=x&client_id=" + partner.ClientID
	code := codeIn(t, payBy(testCard, signUp(r.browser().Get(link))).Submit("Allow access", nil).Location)
	token := r.issued(url.Values{"grant_type": {"authorization_code"}, "code": {code}}, partner)
	machine := r.issued(url.Values{"scope": {"read"}}, service)
	proxy := startNginx(t, r, echoAPI(t))

	for name, c := range map[string]struct {
		authorization string
		status        int
		seen          string // what the API is told
	}{
		"a partner's token": {"Bearer " + token.AccessToken, 200, "account=" + token.AccountID + " client=" + partner.ClientID + " scope=* authorization= body=order"},
		"a service's token": {"Bearer " + machine.AccessToken, 200, "account= client=" + service.ClientID + " scope=read authorization= body=order"},
		"no token":          {"", 401, ""},
		"a forged token":    {"Bearer oauth.forged", 401, ""},
		"another scheme":    {"Basic " + token.AccessToken, 401, ""},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			b := webtest.New(t, proxy)
			req := b.Request(method, "/orders", strings.NewReader("order"))
			for _, forged := range []string{"X-Account-Id", "x-client-id", "X-SCOPE"} {
				req.Header.Set(forged, "forged")
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

// echoAPI is an API behind the proxy that says what it is told.
func echoAPI(t *testing.T) string {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		_, _ = io.WriteString(w, "account="+h.Get("X-Account-Id")+" client="+h.Get("X-Client-Id")+" scope="+h.Get("X-Scope")+
			" authorization="+h.Get("Authorization")+" body="+string(body))
	}))
	t.Cleanup(api.Close)
	return api.Listener.Addr().String()
}

// startNginx runs guide/proxy/nginx.conf on a free port and answers its URL.
func startNginx(t *testing.T, r *running, api string) string {
	t.Helper()
	nginx := "/usr/sbin/nginx" // Debian keeps it off the path of people who are not root
	if path, err := exec.LookPath("nginx"); err == nil {
		nginx = path
	}
	_, err := os.Stat(nginx)
	webtest.Require(t, err == nil, "no nginx here: install nginx to run this test")
	written, err := os.ReadFile(filepath.Join("..", "..", "guide", "proxy", "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	folder, address := t.TempDir(), freeAddress(t)
	config := strings.NewReplacer(
		"/run/nginx-api.pid", filepath.Join(folder, "pid"), "127.0.0.1:8000", address,
		"http://127.0.0.1:8001", "http://"+api, "http://localhost:8080", r.public,
	).Replace(string(written))
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(folder, "error.log")
	// It goes to the background once it listens, and so says when it is ready.
	if err := exec.Command(nginx, "-p", folder, "-c", file, "-e", log).Run(); err != nil {
		said, _ := os.ReadFile(log)
		t.Fatalf("nginx: %v\n%s", err, said)
	}
	t.Cleanup(func() { _ = exec.Command(nginx, "-p", folder, "-c", file, "-e", log, "-s", "stop").Run() })
	return "http://" + address
}

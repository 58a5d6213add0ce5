package main

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// oidcGuard is npm's oidc-provider, and a receiver that asks it about every token.
type oidcGuard struct {
	*guardedReceiver
	issuer string
	said   *output
}

func startOIDCGuard(t *testing.T, r *running) *oidcGuard {
	t.Helper()
	g := &oidcGuard{said: &output{}}
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(installNode(t, "servers"), "oidc-guard.mjs"))...)
	node.Env = append(os.Environ(), "CLIENT_ID="+providerClient, "CLIENT_SECRET="+providerSecret, "RECEIVER_ID=receiver", "RECEIVER_SECRET="+providerSecret)
	node.Stdout = g.said
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Process.Kill(); _ = node.Wait() })
	g.said.await(t, 1, "\n")
	g.issuer, _, _ = strings.Cut(g.said.String(), "\n")
	g.guardedReceiver = r.guardReceiver(t, g.oauth("body", providerSecret), providerClient, func(token string) *webtest.Page {
		return g.asClient("receiver", "/token/introspection", token)
	})
	return g
}

func (g *oidcGuard) oauth(clientAuth, secret string) string {
	return `{"client_id":"` + providerClient + `","client_secret":"` + secret + `","token_url":"` + g.issuer + `/token","client_auth":"` + clientAuth + `","scope":"events"}`
}

// asClient asks oidc-provider about a token.
func (g *oidcGuard) asClient(id, path, token string) *webtest.Page {
	b := webtest.New(g.r.tb, g.issuer)
	request := b.Request(http.MethodPost, path, strings.NewReader(url.Values{"token": {token}}.Encode()))
	request.Header.Set("Content-Type", formType)
	request.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(providerSecret))
	return b.Send(request)
}

func TestUnmodifiedOIDCProviderGuardsAReceiver(t *testing.T) {
	t.Parallel()
	r := start(t, "--webhook-loopback", "on", "--webhook-retry-schedule", "24h")
	g := startOIDCGuard(t, r)
	var all []string
	for i, auth := range []string{"body", "basic"} {
		g.call(http.MethodPatch, g.endpoint, `{"oauth":`+g.oauth(auth, providerSecret)+`}`, http.StatusOK, nil)
		first, second := g.mustDeliver(), g.mustDeliver()
		if len(first) != 1 || len(second) != 1 || first[0] != second[0] {
			t.Fatalf("%s: the tokens are %v and %v", auth, first, second)
		}
		g.said.await(t, 2*i+1, "grant.success\n")

		g.asClient(providerClient, "/token/revocation", first[0])
		g.said.await(t, i+1, "client_credentials.destroyed\n")
		again := g.mustDeliver()
		if len(again) != 2 || again[0] != first[0] || again[1] == first[0] {
			t.Errorf("%s: once it was revoked, the tokens are %v, not %v and another", auth, again, first)
		}
		all = append(all, again...)
	}
	if n := strings.Count(g.said.String(), "grant.success\n"); n != 4 {
		t.Errorf("%d tokens were given", n)
	}

	g.call(http.MethodPatch, g.endpoint, `{"oauth":`+g.oauth("json", providerSecret)+`}`, http.StatusOK, nil)
	if why := g.mustFail(); !strings.HasPrefix(why, "the Token URL: status 400: invalid_request: only application/x-www-form-urlencoded") {
		t.Errorf("as JSON: %s", why)
	}
	g.call(http.MethodPatch, g.endpoint, `{"oauth":`+g.oauth("basic", "wrong")+`}`, http.StatusOK, nil)
	if why := g.mustFail(); why != "the Token URL: status 401: invalid_client: client authentication failed" {
		t.Errorf("with a wrong secret: %s", why)
	}
	g.call(http.MethodPatch, g.endpoint, `{"oauth":{"client_secret":"`+providerSecret+`","scope":"more"}}`, http.StatusOK, nil)
	if why := g.mustFail(); why != "the Token URL: status 400: invalid_scope: requested scope is not allowed" {
		t.Errorf("with another scope: %s", why)
	}
	g.call(http.MethodPatch, g.endpoint, `{"oauth":{"scope":"events"}}`, http.StatusOK, nil)
	g.mustDeliver()
	for _, secret := range append(all, providerSecret) {
		if strings.Contains(r.stderr.String(), secret) {
			t.Errorf("%q is logged", secret)
		}
	}
}

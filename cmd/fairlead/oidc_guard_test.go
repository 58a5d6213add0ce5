package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// oidcGuard is npm's oidc-provider, a receiver that asks it about every token, and an
// endpoint there.
type oidcGuard struct {
	*httptest.Server
	*eventCaller
	issuer   string
	said     *output
	sent     chan string // the token of each request
	endpoint string      // its path
	account  storage.Account
}

func startOIDCGuard(t *testing.T, r *running) *oidcGuard {
	t.Helper()
	g := &oidcGuard{eventCaller: r.eventCaller(t, "events:manage events:publish"), said: &output{}, sent: make(chan string, 100)}
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(installNode(t, "servers"), "oidc-guard.mjs"))...)
	node.Env = append(os.Environ(), "CLIENT_ID="+providerClient, "CLIENT_SECRET="+providerSecret, "RECEIVER_ID=receiver", "RECEIVER_SECRET="+providerSecret)
	node.Stdout = g.said
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Process.Kill(); _ = node.Wait() })
	g.said.await(t, 1, "\n")
	g.issuer, _, _ = strings.Cut(g.said.String(), "\n")
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	g.account = storagetest.Account(t, storagetest.OpenURL(t, r.files[1]), storage.Account{})
	g.endpoint = g.createEndpoint(`{"url":` + strconv.Quote(g.URL) + `,"events":["shipment.*"],"oauth":` + g.oauth("body", providerSecret) + `}`)
	return g
}

func (g *oidcGuard) oauth(clientAuth, secret string) string {
	return `{"client_id":"` + providerClient + `","client_secret":"` + secret + `","token_url":"` + g.issuer + `/token","client_auth":"` + clientAuth + `","scope":"events"}`
}

func (g *oidcGuard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var is struct {
		Active   bool
		Scope    string
		ClientID string `json:"client_id"`
	}
	err := json.Unmarshal([]byte(g.asClient("receiver", "/token/introspection", token).Body), &is)
	if err != nil || !is.Active || is.Scope != "events" || is.ClientID != providerClient {
		w.WriteHeader(http.StatusUnauthorized)
	}
	g.sent <- token
}

// asClient asks oidc-provider about a token.
func (g *oidcGuard) asClient(id, path, token string) *webtest.Page {
	b := webtest.New(g.t, g.issuer)
	request := b.Request(http.MethodPost, path, strings.NewReader(url.Values{"token": {token}}.Encode()))
	request.Header.Set("Content-Type", formType)
	request.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(providerSecret))
	return b.Send(request)
}

// deliver publishes an event and returns the attempt that it took.
func (g *oidcGuard) deliver() event.AttemptBody {
	g.t.Helper()
	g.call(http.MethodPost, "events", `{"type":"shipment.updated","account_id":"`+g.account.ID+`","data":{}}`, http.StatusAccepted, nil)
	var all struct{ Results []struct{ ID string } }
	g.call(http.MethodGet, g.endpoint+"/deliveries?limit=1", "", http.StatusOK, &all)
	var d struct{ Attempts []event.AttemptBody }
	eventually(g.t, "an attempt has been made", func() bool {
		g.call(http.MethodGet, g.endpoint+"/deliveries/"+all.Results[0].ID, "", http.StatusOK, &d)
		return len(d.Attempts) > 0
	})
	if len(d.Attempts) != 1 {
		g.t.Errorf("the attempts are %+v", d.Attempts)
	}
	return d.Attempts[0]
}

// mustDeliver publishes an event, which has to come in one attempt, and returns the tokens
// that it came with.
func (g *oidcGuard) mustDeliver() (tokens []string) {
	g.t.Helper()
	if a := g.deliver(); a.Error != nil || a.Status == nil || *a.Status != http.StatusOK {
		g.t.Errorf("the attempt failed: %s", orNothing(a.Detail))
	}
	for len(g.sent) > 0 {
		tokens = append(tokens, <-g.sent)
	}
	return tokens
}

// mustFail publishes an event that no token can be had for, and returns why.
func (g *oidcGuard) mustFail() (detail string) {
	g.t.Helper()
	a := g.deliver()
	if a.Error == nil || *a.Error != string(event.FailedToken) || a.Status != nil || len(g.sent) != 0 {
		g.t.Fatalf("it failed with %s %s, and %d were posted", orNothing(a.Error), orNothing(a.Detail), len(g.sent))
	}
	return *a.Detail
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

func orNothing(text *string) string {
	if text == nil {
		return "nothing"
	}
	return *text
}

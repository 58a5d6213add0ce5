package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const (
	providerClient = "us & co" // which Basic has to encode
	providerSecret = "s3:cret%"
	afterwards     = "https://shop.example/carriers?a=b"
)

// oidcProvider is npm's oidc-provider as a carrier, and an account at it.
type oidcProvider struct {
	t      *testing.T
	r      *running
	issuer string
	events *output
	id     string // of the carrier account
	bearer string // the partner's token for its owner
}

// startOIDCProvider starts oidc-provider and adds it to a server that has a connected
// partner, which adds an account.
func startOIDCProvider(t *testing.T, r *running) *oidcProvider {
	t.Helper()
	p := &oidcProvider{t: t, r: r, events: &output{}}
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(installNode(t, "servers"), "oidc-provider.mjs"))...)
	node.Env = append(os.Environ(), "CLIENT_ID="+providerClient, "CLIENT_SECRET="+providerSecret, "CALLBACK="+r.public+"/carriers/callback/own")
	node.Stdout = p.events
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Process.Kill(); _ = node.Wait() })
	p.events.await(t, 1, "\n")
	p.issuer, _, _ = strings.Cut(p.events.String(), "\n")

	p.carrier("add", "--client-id", providerClient, "--client-secret-stdin", "--authorize-url", p.issuer+"/auth", "--token-url", p.issuer+"/token",
		"--revoke-url", p.issuer+"/token/revocation", "--issuer", p.issuer, "--scope", "openid offline_access", "--authorize-param", "prompt=consent")
	_, _, p.bearer = r.connected(t)
	p.id = p.object(http.MethodPost, "", `{"carrier": "own", "account_id": "QUAGGA94"}`).ID
	return p
}

// carrier runs fairlead carrier with the client's secret on standard input.
func (p *oidcProvider) carrier(verb string, flags ...string) {
	p.t.Helper()
	var said output
	cli := &program{env: noEnv, stdin: strings.NewReader(providerSecret + "\n"), stdout: &said, stderr: &said}
	if code := cli.run(p.t.Context(), append(append([]string{"carrier", verb, "own"}, flags...), p.r.files...)); code != exitDone {
		p.t.Fatalf("carrier %s: %d %s", verb, code, &said)
	}
}

// carrierObject is a carrier account in the API.
type carrierObject struct {
	ID   string `json:"object_id"`
	Info struct {
		Authentication struct{ Status string } `json:"authentication"`
		Disconnected   struct{ Reason string } `json:"disconnected"`
	} `json:"object_info"`
}

// ask calls the resource API as the partner.
func (p *oidcProvider) ask(method, path, body string) *webtest.Page {
	p.t.Helper()
	b := p.r.browser()
	request := b.Request(method, "/carrier_accounts"+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+p.bearer)
	request.Header.Set("Content-Type", "application/json")
	return b.Send(request)
}

func (p *oidcProvider) object(method, path, body string) (o carrierObject) {
	p.t.Helper()
	page := p.ask(method, path, body)
	if page.Status/100 != 2 {
		p.t.Fatalf("%s %s: %d %s", method, path, page.Status, page.Body)
	}
	page.JSON(&o)
	return o
}

func (p *oidcProvider) mustBe(status, reason string) {
	p.t.Helper()
	if o := p.object(http.MethodGet, "/"+p.id, ""); o.Info.Authentication.Status != status || o.Info.Disconnected.Reason != reason {
		p.t.Errorf("the account is %+v, want %s %s", o, status, reason)
	}
}

// signIn signs in as an owner does, with the pages that oidc-provider comes with, and
// returns the page that follows at ours.
func (p *oidcProvider) signIn(as string) *webtest.Page {
	p.t.Helper()
	link := p.ask(http.MethodGet, "/"+p.id+"/signin/initiate?"+url.Values{"redirect_uri": {afterwards}, "state": {"a b&c"}}.Encode(), "").Location
	owner := p.r.browser()
	there := webtest.New(p.t, p.issuer)
	page := there.Get(owner.Get(link).Submit("Continue to own", nil).Location)
	for _, form := range []url.Values{{"prompt": {"login"}, "login": {as}, "password": {"any"}}, {"prompt": {"consent"}}} {
		action, ok := page.Find("form").Attr("action")
		if !ok {
			p.t.Fatalf("%s asks nothing: %s", page.URL, page.Text())
		}
		page = there.Post(action, form)
	}
	return owner.Get(page.Location)
}

func (p *oidcProvider) mustConnect(as string) {
	p.t.Helper()
	if page := p.signIn(as); page.Location != afterwards+"&state=a%20b%26c" {
		p.t.Fatalf("signing in led to %d %q: %s", page.Status, page.Location, p.r.stderr)
	}
	p.mustBe("connected", "")
}

// userOf asks oidc-provider whose an access token is; "" if it does not work.
func (p *oidcProvider) userOf(access string) string {
	p.t.Helper()
	b := webtest.New(p.t, p.issuer)
	b.Header.Set("Authorization", "Bearer "+access)
	page := b.Get("/me")
	if page.Status != http.StatusOK {
		return ""
	}
	var user struct{ Sub string }
	if err := json.Unmarshal([]byte(page.Body), &user); err != nil {
		p.t.Fatal(err)
	}
	return user.Sub
}

// tokens opens what the server has sealed.
func (p *oidcProvider) tokens() (access, refresh string) {
	p.t.Helper()
	keys, err := key.Read(filepath.Join(p.r.folder, "keys.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	now, err := storagetest.OpenURL(p.t, p.r.files[1]).CarrierConnectionOf(p.t.Context(), p.id)
	if err != nil {
		p.t.Fatal(err)
	}
	open := func(sealed []byte, field string) string {
		text, err := carrierSealer(keys).Open(sealed, storage.CarrierAccount{ID: p.id}.Row(field))
		if err != nil {
			p.t.Fatal(err)
		}
		return string(text)
	}
	return open(now.Token.Access, storage.AccessField), open(now.Token.Refresh, storage.RefreshField)
}

// freshToken is the access token of a carrier account, for which the carrier is asked first.
func (r *running) freshToken(service, id string) (access string) {
	r.tb.Helper()
	b := r.browser()
	request := b.Request(http.MethodPost, "/carrier_accounts/"+id+"/access_token", strings.NewReader(`{"min_valid": 3600}`)) // longer than any
	request.Header.Set("Authorization", "Bearer "+service)
	page := b.Send(request)
	var given struct {
		Access string `json:"access_token"`
	}
	page.JSON(&given)
	if page.Status != http.StatusOK || given.Access == "" {
		r.tb.Fatalf("got %d %s", page.Status, page.Body)
	}
	return given.Access
}

// steal uses a refresh token that the server has used.
func (p *oidcProvider) steal(refresh string) *webtest.Page {
	p.t.Helper()
	b := webtest.New(p.t, p.issuer)
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	request := b.Request(http.MethodPost, "/token", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(providerClient), url.QueryEscape(providerSecret))
	return b.Send(request)
}

func TestUnmodifiedOIDCProviderIsACarrier(t *testing.T) {
	t.Parallel()
	r := start(t, "--carrier-final-after", "1s")
	p := startOIDCProvider(t, r)
	service := r.serviceToken(r.register("service", "create", "--name", "Labels", "--scope", "carriers:tokens"))

	p.carrier("update", "--issuer", "https://other.example")
	if page := p.signIn("ada"); page.Status != http.StatusBadRequest || page.Location != "" {
		t.Errorf("the answer of another issuer led to %d %q", page.Status, page.Location)
	}
	p.mustBe("authorization_pending", "")
	p.carrier("update", "--issuer", p.issuer)
	p.mustConnect("ada")

	_, used := p.tokens()
	for range 2 {
		before, refresh := p.tokens()
		if after := r.freshToken(service, p.id); after == before || p.userOf(after) != "ada" {
			t.Errorf("refreshing gave the token of %q", p.userOf(after))
		}
		if _, after := p.tokens(); after == refresh {
			t.Error("the refresh token was not replaced")
		}
	}
	p.events.await(t, 2, "refresh_token.consumed")

	if page := p.steal(used); page.Status != http.StatusBadRequest || !strings.Contains(page.Body, "invalid_grant") {
		t.Fatalf("a refresh token that was used gets %d %s", page.Status, page.Body)
	}
	r.freshToken(service, p.id) // is refused, three times in all
	r.stderr.await(t, 1, "carrier account disconnected")
	p.mustBe("disconnected", "refused")

	p.mustConnect("bo")
	access, _ := p.tokens()
	revoked := strings.Count(p.events.String(), "grant.revoked")
	p.mustConnect("cy") // replaces and revokes the tokens of bo
	p.events.await(t, revoked+1, "grant.revoked")
	if user := p.userOf(access); user != "" {
		t.Errorf("the token that was replaced works for %s", user)
	}
	access, _ = p.tokens()
	if user := p.userOf(access); user != "cy" {
		t.Errorf("the token is of %q", user)
	}
	p.object(http.MethodPost, "/"+p.id+"/signin/revoke", "")
	p.mustBe("disconnected", "partner")
	p.events.await(t, revoked+2, "grant.revoked")
	if user := p.userOf(access); user != "" {
		t.Errorf("after disconnecting, the token works for %s", user)
	}
	for _, secret := range []string{providerSecret, used, access, "QUAGGA94"} {
		if strings.Contains(r.stderr.String(), secret) {
			t.Errorf("%q is logged", secret)
		}
	}
}

package main

import (
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// carrierRead is a carrier as a script reads it.
type carrierRead struct {
	Carrier      string         `json:"carrier"`
	Name         string         `json:"name"`
	Test         bool           `json:"test"`
	Auth         string         `json:"auth"`
	ClientID     string         `json:"client_id"`
	ClientAuth   string         `json:"client_auth"`
	PKCE         bool           `json:"pkce"`
	Refresh      string         `json:"refresh"`
	TokenFormat  string         `json:"token_format"`
	AuthorizeURL *string        `json:"authorize_url"`
	RefreshURL   *string        `json:"refresh_url"`
	RevokeURL    *string        `json:"revoke_url"`
	CallbackURL  string         `json:"callback_url"`
	Breaker      string         `json:"breaker"`
	Accounts     map[string]int `json:"accounts"`
}

func TestCarrierAddOutput(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.env["FAIRLEAD_PUBLIC_URL"] = "https://connect.example.com"
	d.pipe("hush\nnot this\n", "carrier", "add", "ups", "--client-id", "8Ur", "--client-secret-stdin", "--scope", "read", "--json").matches(`{
  "carrier": "ups",
  "name": "UPS",
  "test": false,
  "auth": "oauth",
  "client_id": "8Ur",
  "client_auth": "basic",
  "pkce": false,
  "refresh": "rotating",
  "token_format": "form",
  "scope": "read",
  "authorize_url": "https://onlinetools.ups.com/security/v1/oauth/authorize",
  "token_url": "https://onlinetools.ups.com/security/v1/oauth/token",
  "refresh_url": "https://onlinetools.ups.com/security/v1/oauth/refresh",
  "revoke_url": null,
  "issuer": null,
  "callback_url": "https://connect.example.com/carriers/callback/ups",
  "breaker": "closed",
  "accounts": {
    "authorization_pending": 0,
    "connected": 0,
    "disconnected": 0
  },
  "created_at": "<rfc3339>"
}
`)
	if content := storagetest.Content(t, d.env["FAIRLEAD_DATABASE_URL"]); strings.Contains(content, "hush") {
		t.Error("the client secret is in the database as it is")
	}
}

func TestCarrierPresetsAndFlags(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	var ups, usps, own carrierRead
	d.pipe("hush", "carrier", "add", "ups", "--test", "--client-id", "8Ur", "--client-secret-stdin", "--json").decode(&ups)
	if !ups.Test || !strings.Contains(*ups.AuthorizeURL, "wwwcie.ups.com") {
		t.Errorf("the test environment of UPS is %+v", ups)
	}
	d.pipe("hush", "carrier", "add", "post", "--preset", "usps", "--client-id", "1", "--client-secret-stdin", "--name", "Post", "--json").decode(&usps)
	if usps.Name != "Post" || usps.TokenFormat != "json" || usps.ClientAuth != "body" || !usps.PKCE {
		t.Errorf("the preset is %+v", usps)
	}
	d.run("carrier", "add", "own_one", "--client-id", "1", "--client-auth", "none", "--refresh", "stable", "--pkce=false",
		"--authorize-url", "https://carrier.example/authorize", "--token-url", "http://localhost:9/token", "--json").decode(&own)
	if own.Refresh != "stable" || own.PKCE || own.RevokeURL != nil {
		t.Errorf("one without a preset is %+v", own)
	}
	d.run("carrier", "update", "own_one", "--revoke-url", "https://carrier.example/revoke", "--json").decode(&own)
	if own.RevokeURL == nil || own.Refresh != "stable" {
		t.Errorf("changed, it is %+v", own)
	}
	d.run("carrier", "update", "own_one", "--preset", "demo_carrier", "--client-id", "1", "--client-auth", "none", "--json").decode(&own)
	if !own.PKCE || own.Refresh != "rotating" || own.Name != "Demo Carrier" {
		t.Errorf("after another preset something of before is left: %+v", own)
	}
	d.pipe("hush", "carrier", "update", "own_one", "--preset", "ups", "--client-secret-stdin", "--json").decode(&own)
	if own.PKCE || own.ClientID != "1" || own.RevokeURL != nil {
		t.Errorf("with a preset that has no client ID, it is %+v", own)
	}
	var all struct{ Results []carrierRead }
	d.run("carrier", "list", "--json").decode(&all)
	if len(all.Results) != 3 || all.Results[0].Carrier != "own_one" {
		t.Errorf("listed are %+v", all)
	}
	var shown carrierRead
	d.run("carrier", "show", "ups", "--test", "--json").decode(&shown)
	if shown.Carrier != "ups" || len(shown.Accounts) != 3 {
		t.Errorf("shown is %+v", shown)
	}
	for _, known := range []string{"ups", "usps", "fedex", "dhl_express", "canada_post", "demo_carrier", "code_verifier"} {
		if presets := d.run("carrier", "presets").ok(); !strings.Contains(presets, known) {
			t.Errorf("the presets have no %s: %s", known, presets)
		}
	}
	if said := d.run("carrier", "remove", "ups", "--test").ok(); said != "Removed ups (test).\n" {
		t.Errorf("removing said %q", said)
	}
}

func TestCarrierRefusals(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.run("carrier", "add", "fedex").ok()
	oauth := []string{"carrier", "add", "own", "--client-id", "1", "--client-auth", "none", "--authorize-url", "https://c.example/a", "--token-url", "https://c.example/t"}
	with := func(more ...string) []string { return append(oauth[:len(oauth):len(oauth)], more...) }
	for words, args := range map[string][]string{
		"has been added already":                 {"carrier", "add", "fedex"},
		"1 to 40 of a-z":                         {"carrier", "add", "FedEx"},
		"no preset \"dhl\"":                      {"carrier", "add", "dhl", "--preset", "dhl"},
		"needs --client-id":                      {"carrier", "add", "ups"},
		"needs --authorize-url":                  {"carrier", "add", "own", "--client-id", "1", "--client-auth", "none"},
		"needs --client-secret-stdin":            with("--client-auth", "basic"),
		"--auth is oauth or default":             with("--auth", "saml"),
		"--client-auth is one of":                with("--client-auth", "jwt"),
		"--refresh is one of":                    with("--refresh", "never"),
		"--token-format is one of":               with("--token-format", "xml"),
		"--token-url is an absolute https URL":   with("--token-url", "http://c.example/t"),
		"--revoke-url is an absolute https URL":  with("--revoke-url", "https://c.example/#f"),
		"parameter cannot be named \"state\"":    with("--authorize-param", "state=1"),
		"cannot have the extra header \"Host\"":  with("--token-header", "Host=other"),
		"There is no carrier nope":               {"carrier", "show", "nope"},
		"There is no carrier fedex (test)":       {"carrier", "remove", "fedex", "--test"},
		"There is no carrier ups":                {"carrier", "update", "ups", "--scope", "x"},
		"no client secret on standard input":     with("--client-secret-stdin"),
		"There is no carrier fedex (test). fair": {"carrier", "update", "fedex", "--test"},
	} {
		d.run(args...).refused(exitFailed, words)
	}
	for words, args := range map[string][]string{
		"must be NAME=VALUE":            with("--token-param", "x"),
		"must be a duration above zero": with("--access-token-lifetime", "0"),
		"Missing CARRIER":               {"carrier", "add"},
	} {
		d.run(args...).refused(exitUsage, words)
	}
}

func TestTheOperatorSeesAndClosesABreaker(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.run("carrier", "add", "own", "--client-id", "1", "--client-auth", "none", "--authorize-url", "https://c.example/a", "--token-url", "https://c.example/t").ok()
	storagetest.Raw(t, d.env["FAIRLEAD_DATABASE_URL"]).MustExec(`UPDATE carrier SET breaker_opened_at = 1, breaker_probe_at = 1`)
	var shown carrierRead
	if d.run("carrier", "show", "own", "--json").decode(&shown); shown.Breaker != "open" {
		t.Errorf("it is %s", shown.Breaker)
	}
	if list := d.run("carrier", "list").ok(); !strings.Contains(list, "open") {
		t.Errorf("listed are %s", list)
	}
	d.run("carrier", "update", "own", "--breaker", "open").refused(exitUsage, "must be closed")
	if d.run("carrier", "update", "own", "--breaker", "closed", "--json").decode(&shown); shown.Breaker != "closed" {
		t.Errorf("it is %s", shown.Breaker)
	}
	d.run("carrier", "update", "own", "--test", "--breaker", "closed").refused(exitFailed, "There is no carrier own (test)")
}

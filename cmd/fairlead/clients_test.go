package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"fairlead/web/webtest"
)

// connected is what each client in testdata/clients prints at the end.
type connected struct {
	Visit     string `json:"visit"` // instead: where the person has to go
	AccountID string `json:"account_id"`
	Account   struct {
		ObjectID string `json:"object_id"`
		Email    string `json:"email"`
	} `json:"account"`
	Pushed          bool    `json:"pushed"`
	Introspected    string  `json:"introspected"`
	AfterRevocation bool    `json:"after_revocation"`
	ExpiresIn       float64 `json:"expires_in"`
	ServiceScope    string  `json:"service_scope"`
}

const clientsCallback = "https://shop.example/callback"

func TestUnmodifiedNodeClientsConnect(t *testing.T) {
	t.Parallel()
	folder := installClients(t)
	for _, name := range []string{"openid-client", "oauth4webapi", "simple-oauth2"} {
		for _, iss := range []string{"true", "false"} {
			t.Run(name+" with iss="+iss, func(t *testing.T) {
				t.Parallel()
				r := start(t)
				partner, service := r.registerClients(iss)
				got := runClient(t, r, folder, name+".mjs", []string{
					"ISSUER=" + r.public, "CALLBACK=" + clientsCallback,
					"CLIENT_ID=" + partner.ClientID, "CLIENT_SECRET=" + partner.ClientSecret,
					"SERVICE_ID=" + service.ClientID, "SERVICE_SECRET=" + service.ClientSecret,
				})
				if got.AccountID == "" || got.Account.ObjectID != got.AccountID || got.Account.Email != "ada@example.com" || got.Introspected != got.AccountID {
					t.Errorf("the account: %+v", got)
				}
				if got.AfterRevocation || got.Pushed != (name != "simple-oauth2") {
					t.Errorf("pushed and revoked: %+v", got)
				}
				if got.ExpiresIn < 3599 || got.ServiceScope != "read" {
					t.Errorf("the service's token: %+v", got)
				}
			})
		}
	}
}

func TestUnmodifiedGoClientsConnect(t *testing.T) {
	t.Parallel()
	r := start(t)
	partner, service := r.registerClients("false")
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, http.DefaultClient)
	config := oauth2.Config{ClientID: partner.ClientID, ClientSecret: partner.ClientSecret, RedirectURL: clientsCallback, Scopes: []string{"*"},
		Endpoint: oauth2.Endpoint{AuthURL: r.public + "/oauth/authorize", TokenURL: r.public + "/oauth/access_token"}}
	verifier := oauth2.GenerateVerifier()
	back := allow(r, config.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier)))
	token, err := config.Exchange(ctx, codeIn(t, back), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	if !token.Expiry.IsZero() || token.RefreshToken != "" || token.Extra("account_id") == nil {
		t.Errorf("the token: %+v", token)
	}
	pings(t, config.Client(ctx, token), r.public+"/api/v1/ping")

	machine := clientcredentials.Config{ClientID: service.ClientID, ClientSecret: service.ClientSecret, TokenURL: r.public + "/oauth/token", Scopes: []string{"read"}}
	pings(t, machine.Client(ctx), r.public+"/api/v1/deliveryexperience/ping")
}

func codeIn(t *testing.T, location string) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("code")
}

func pings(t *testing.T, client *http.Client, url string) {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", url, response.Status)
	}
}

// registered is a client's credentials.
type registered struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

// register creates a client with a command.
func (r *running) register(args ...string) (c registered) {
	r.tb.Helper()
	if err := json.Unmarshal([]byte(r.command(append(args, "--json")...)), &c); err != nil {
		r.tb.Fatal(err)
	}
	return c
}

// registerClients creates a partner and a service.
func (r *running) registerClients(iss string) (partner, service registered) {
	r.tb.Helper()
	partner = r.register("partner", "create", "--company", "Shop", "--email", "dev@shop.example", "--callback", clientsCallback)
	r.command("partner", "update", partner.ClientID, "--iss="+iss)
	return partner, r.register("service", "create", "--name", "Back end", "--scope", "read write")
}

// allow completes a partner's link as a new user, and returns the callback URL.
func allow(r *running, link string) string {
	page := payBy(testCard, signUp(r.browser().Get(link)))
	return page.Submit("Allow access", nil).Location
}

func installClients(t *testing.T) string {
	t.Helper()
	return installNode(t, "clients")
}

// installNode returns a folder with what the package-lock.json of a folder in testdata pins.
func installNode(t *testing.T, name string) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	webtest.Require(t, err == nil, "no npm here: install Node.js 18 or newer, with npm, to run this test")
	once, _ := installed.LoadOrStore(name, sync.OnceValues(func() (string, error) { return install(npm, name) }))
	folder, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("npm ci: %v", err)
	}
	return folder
}

// installed are functions that return the folder of packages, which several tests use.
var installed sync.Map

func install(npm, name string) (folder string, err error) {
	if folder, err = os.MkdirTemp("", "fairlead-npm-"); err != nil {
		return "", err
	}
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("testdata", name))); err != nil {
		return folder, err
	}
	out, err := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return folder, err
}

func removeInstalled() {
	installed.Range(func(_, once any) bool {
		folder, _ := once.(func() (string, error))()
		_ = os.RemoveAll(folder)
		return true
	})
}

// nodeFlags enable on Node.js 18, which Debian has, what is built into 20.
func nodeFlags(t *testing.T) []string {
	t.Helper()
	version, err := exec.CommandContext(t.Context(), "node", "--version").Output()
	if err != nil {
		t.Fatalf("node --version: %v", err)
	}
	if strings.HasPrefix(string(version), "v18.") {
		return []string{"--experimental-global-webcrypto"}
	}
	return nil
}

// runClient runs a script, acts as its user, and returns its last line.
func runClient(t *testing.T, r *running, folder, script string, env []string) (got connected) {
	t.Helper()
	var stderr bytes.Buffer
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(folder, script))...)
	node.Env, node.Stderr = append(os.Environ(), env...), &stderr
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		got = connected{}
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		if got.Visit != "" {
			_, _ = io.WriteString(in, allow(r, got.Visit)+"\n") // a script that has died says so below
		}
	}
	if err := node.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s\nserver: %s", script, err, stderr.String(), r.stderr)
	}
	return got
}

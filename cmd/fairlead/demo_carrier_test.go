package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestDemoCarrierIsOfferedAndRepaired(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := storagetest.URLIn(t, folder)
	db := storagetest.OpenURL(t, database)
	offered := func(r *running) *carrier.Registry {
		t.Helper()
		keys, err := key.Read(filepath.Join(folder, "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		g := &carrier.Registry{DB: db, Seal: carrierSealer(keys)}
		all, err := db.Carriers(t.Context())
		if err != nil || len(all) != 2 || all[0].Test || !all[1].Test {
			t.Fatalf("carriers are %+v, %v", all, err)
		}
		for _, c := range all {
			if c.ID != "demo_carrier" || c.AuthorizeURL != r.demoCarrier+"/authorize" || c.RevokeURL != r.demoCarrier+"/revoke" ||
				c.Issuer != r.demoCarrier || c.Scope != "ship" || !c.PKCE || c.ClientAuth != "basic" || c.Refresh != "rotating" {
				t.Errorf("the Demo Carrier is at %s, and offered is %+v", r.demoCarrier, c)
			}
			client := &carrier.Client{Timeout: time.Minute, Seal: func() key.Sealer { return g.Seal }}
			answer, err := client.Post(t.Context(), c, c.TokenURL, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"unknown"}})
			if err != nil || answer.Status != http.StatusBadRequest || !strings.Contains(string(answer.JSON), "invalid_grant") {
				t.Errorf("a client that it knows gets %d %s, %v", answer.Status, answer.JSON, err)
			}
		}
		return g
	}
	r := startOn(t, folder, database, "--demo")
	g := offered(r)
	r.end()

	ours, secret := "Ours", "another"
	if _, err := g.Update(t.Context(), "demo_carrier", true, carrier.Change{Name: &ours, ClientSecret: &secret}); err != nil {
		t.Fatal(err)
	}
	r = startOn(t, folder, database, "--demo") // at another port
	offered(r)
	if c, err := g.Show(t.Context(), "demo_carrier", true); err != nil || c.Name != ours {
		t.Errorf("an operator's name became %q, %v", c.Name, err)
	}
}

func TestDemoCarrierKnowsItsClient(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo", "--brand-name", "Capstan & Co")
	b := webtest.New(t, r.demoCarrier)
	if page := b.Get("/"); !strings.Contains(page.Body, "Connect a carrier account at <bdi>Capstan &amp; Co</bdi>") {
		t.Errorf("its front page is %s", page.Body)
	}
	q := url.Values{"response_type": {"code"}, "client_id": {"fairlead"}, "redirect_uri": {r.public + "/carriers/callback/demo_carrier"}, "state": {"1"},
		"code_challenge": {strings.Repeat("x", 43)}, "code_challenge_method": {"S256"}}
	if page := b.Get("/authorize?" + q.Encode()); page.Status != http.StatusOK || !strings.Contains(page.Body, ">Log in</button>") {
		t.Errorf("our request gets %d %s", page.Status, page.Body)
	}
	q.Set("redirect_uri", r.public+"/elsewhere")
	if page := b.Get("/authorize?" + q.Encode()); page.Status != http.StatusBadRequest {
		t.Errorf("another callback gets %d", page.Status)
	}
}

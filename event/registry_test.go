package event_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"fairlead/event"
	"fairlead/key"
	"fairlead/locale"
	"fairlead/storage"
)

// registry is one with loopback, as in development.
func (f *fixture) registry() *event.Registry {
	return &event.Registry{DB: f.db, Network: f.sender.Client.Network, Client: f.sender.Client, Seal: func() key.Sealer { return f.sealer }}
}

func (f *fixture) owner() storage.Owner {
	return storage.Owner{Kind: storage.OwnerAccount, ID: f.account.ID}
}

func ptr[T any](v T) *T { return &v }

func oauthChange(tokenURL string) *event.OAuthChange {
	return &event.OAuthChange{ClientID: ptr("shop"), ClientSecret: ptr("s3cret & more"), TokenURL: &tokenURL}
}

func TestCreatedEndpointIsSentTo(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		p, secret, err := f.registry().Create(t.Context(), f.owner(), event.Change{URL: &r.URL})
		must(t, err)
		if !strings.HasPrefix(secret, "whsec_") || p.Events[0] != "*" || p.Version != 1 {
			t.Errorf("it is %+v with %s", p, secret)
		}
		r.secret = secret
		f.run()
		f.publish(`{}`)
		r.wait()
	})
}

func TestWrongFieldsAreNamed(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		long := strings.Repeat("x", 3000)
		for name, c := range map[string]struct {
			change event.Change
			want   []string
		}{
			"no URL":                  {event.Change{}, []string{"url"}},
			"an address of a network": {event.Change{URL: ptr("https://10.0.0.1/")}, []string{"url"}},
			"a long description":      {event.Change{URL: ptr("https://shop.example"), Description: &long}, []string{"description"}},
			"no patterns":             {event.Change{URL: ptr("https://shop.example"), Events: []string{}}, []string{"events"}},
			"a bad pattern":           {event.Change{URL: ptr("https://shop.example"), Events: []string{"*", "a*"}}, []string{"events"}},
			"51 patterns":             {event.Change{URL: ptr("https://shop.example"), Events: strings.Fields(strings.Repeat("* ", 51))}, []string{"events"}},
			"a short signing secret":  {event.Change{URL: ptr("https://shop.example"), SigningSecret: ptr("whsec_c2hvcnQ=")}, []string{"signing_secret"}},
			"an empty OAuth":          {event.Change{URL: ptr("https://shop.example"), OAuth: &event.OAuthChange{}}, []string{"oauth.client_id", "oauth.token_url", "oauth.client_secret"}},
			"everything": {event.Change{URL: ptr("ftp://a"), Status: ptr(storage.EndpointStatus("x")), OAuth: &event.OAuthChange{ClientID: ptr("a\n"), ClientSecret: &long,
				TokenURL: ptr("https://localhost.localhost"), ClientAuth: ptr("mtls"), Scope: &long}},
				[]string{"url", "status", "oauth.client_id", "oauth.client_secret", "oauth.token_url", "oauth.client_auth", "oauth.scope"}},
		} {
			_, _, err := f.registry().Create(t.Context(), f.owner(), c.change)
			var wrong event.Invalid
			if !errors.As(err, &wrong) || len(wrong) != len(c.want) {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, field := range c.want {
				if wrong.Of(field) == locale.Text("") {
					t.Errorf("%s: nothing is said of %s: %v", name, field, wrong)
				}
			}
		}
	})
}

func TestPatternsHaveTheFormOfTypes(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		for pattern, want := range map[string]bool{"*": true, "a.b": true, "a.*": true, "a_1.b.c.d.e": true, "a.b.c.d.*": true,
			"a": false, "a.b.c.d.e.f": false, "a.b.c.d.e.*": false, "A.b": false, "a..b": false, ".*": false, "a.b ": false, "": false, "**": false, "a.*.b": false,
			strings.Repeat("a", 99) + ".b": false, strings.Repeat("a", 98) + ".b": true} {
			_, err := f.registry().Test(t.Context(), f.owner(), event.Trial{Change: event.Change{URL: ptr("http://127.0.0.1:1"), Events: []string{pattern}}})
			if (err == nil) != want {
				t.Errorf("%q: %v", pattern, err)
			}
		}
	})
}

func TestAnOwnerHasALimitedNumberOfEndpoints(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		g := f.registry()
		for range 20 {
			_, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: ptr("https://shop.example/")})
			must(t, err)
		}
		if _, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: ptr("https://shop.example/")}); !errors.Is(err, event.ErrFull) {
			t.Errorf("the 21st: %v", err)
		}
	})
}

// The old secret must not be sent to another Token URL, by a change or by a test.
func TestAnotherTokenURLNeedsTheSecretAgain(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		g := f.registry()
		p, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: ptr("https://shop.example/"), OAuth: oauthChange("https://shop.example/token")})
		must(t, err)
		moved := event.Change{OAuth: &event.OAuthChange{TokenURL: ptr("http://127.0.0.1:1/token")}}
		_, err = g.Update(t.Context(), p.ID, moved)
		if wrong, ok := event.AsInvalid(err); !ok || wrong.Of("oauth.client_secret") == "" {
			t.Errorf("changed: %v", err)
		}
		_, err = g.Test(t.Context(), f.owner(), event.Trial{EndpointID: p.ID, Change: moved})
		if wrong, ok := event.AsInvalid(err); !ok || wrong.Of("oauth.client_secret") == "" {
			t.Errorf("tested: %v", err)
		}
		p, err = g.Update(t.Context(), p.ID, event.Change{OAuth: &event.OAuthChange{Scope: ptr("a b")}})
		must(t, err)
		if opened, err := f.sealer.Open(p.Secret, p.Row()); err != nil || string(opened) != "s3cret & more" || p.Scope != "a b" || p.ClientAuth != "body" {
			t.Errorf("it is %+v, %v", p, err)
		}
		p, err = g.Update(t.Context(), p.ID, event.Change{NoOAuth: true})
		if err != nil || p.ClientID != "" || p.Secret != nil {
			t.Errorf("without OAuth: %+v, %v", p, err)
		}
	})
}

func TestStatusChangesWithTheRest(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		g := f.registry()
		p, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: ptr("https://shop.example/")})
		must(t, err)
		f.publish(`{}`)
		p, err = g.Update(t.Context(), p.ID, event.Change{Description: ptr("old"), Status: ptr(storage.EndpointDisabled)})
		if err != nil || p.Status != storage.EndpointDisabled || p.DisabledReason != storage.OffByOwner || p.Description != "old" {
			t.Errorf("it is %+v, %v", p, err)
		}
		f.wantDelivery(p, storage.DeliverySkipped)
		if p, err = g.SetStatus(t.Context(), p.ID, storage.EndpointEnabled); err != nil || p.Status != storage.EndpointEnabled || p.DisabledReason != "" {
			t.Errorf("it is %+v, %v", p, err)
		}
	})
}

func TestSecretsRoll(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		g := f.registry()
		p, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: ptr("https://shop.example/")})
		must(t, err)
		secret, err := g.Roll(t.Context(), p.ID)
		must(t, err)
		all, err := f.db.EndpointSecrets(t.Context(), p.ID)
		must(t, err)
		if len(all) != 2 || !strings.HasPrefix(secret, "whsec_") {
			t.Fatalf("rolled to %s: %+v", secret, all)
		}
		if _, _, err := g.AddSecret(t.Context(), p.ID, nil); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("a third: %v", err)
		}
		if _, _, err := g.AddSecret(t.Context(), p.ID, ptr("whsec_x")); !errors.As(err, new(event.Invalid)) {
			t.Errorf("a wrong one: %v", err)
		}
	})
}

func TestSomebodyElsesEndpointIsNotFound(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		g := f.registry()
		p, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: ptr("https://shop.example/")})
		must(t, err)
		for _, o := range []storage.Owner{{Kind: storage.OwnerAccount, ID: "0"}, {Kind: storage.OwnerPartner, ID: f.account.ID}, {Kind: storage.OwnerOperator}} {
			if _, err := g.Find(t.Context(), o, p.ID); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%+v: %v", o, err)
			}
		}
		for _, id := range []string{"", "we_1", "\x00", "\xff"} {
			if _, err := g.Find(t.Context(), f.owner(), id); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

// tokenURL answers with a new token each time.
func tokenURL(t *testing.T) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.FormValue("client_secret") != "s3cret & more" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"invalid_client","error_description":"not s3cret: ` + r.FormValue("client_secret") + `"}`))
			return
		}
		_, _ = w.Write([]byte(`{"access_token":"tok-` + string(rune('a'+asked.Load())) + `"}`))
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func TestTestPostsOnceAndSavesNothing(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		r.answering(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte("got " + r.Header.Get("Authorization")))
		})
		url, asked := tokenURL(t)
		g := f.registry()
		result, err := g.Test(t.Context(), f.owner(), event.Trial{Change: event.Change{URL: &r.URL, SigningSecret: &r.secret, OAuth: oauthChange(url)}})
		must(t, err)
		got := r.wait()
		if result.OK() || result.Token.Failure != "" || result.Delivery.Status != http.StatusUnauthorized || result.Delivery.Body != "got Bearer ***" || result.Secret != "" {
			t.Errorf("it says %+v, %+v", result.Token, result.Delivery)
		}
		if len(r.got) != 0 || asked.Load() != 1 || got.Header.Get("Authorization") != "Bearer tok-b" || got.Header.Get("Fairlead-Test") != "" {
			t.Errorf("%d more came, %d tokens; %v", len(r.got), asked.Load(), got.Header)
		}
		if !strings.Contains(got.Body, `"type":"webhook.test"`) || !strings.Contains(got.Body, `"data":{"endpoint_id":null}`) {
			t.Errorf("sent was %s", got.Body)
		}
		if all, err := f.db.EndpointsOf(t.Context(), f.owner()); err != nil || len(all) != 0 {
			t.Errorf("saved were %+v, %v", all, err)
		}
		wrong := oauthChange(url)
		wrong.ClientSecret = ptr("another")
		result, err = g.Test(t.Context(), f.owner(), event.Trial{Change: event.Change{URL: &r.URL, OAuth: wrong}})
		if err != nil || result.Delivery != nil || len(r.got) != 0 || result.Token.Detail != "the Token URL: status 401: invalid_client: not s3cret: ***" || !strings.HasPrefix(result.Secret, "whsec_") {
			t.Errorf("without a token: %+v, %v", result.Token, err)
		}
	})
}

func TestTestOfASavedEndpointSendsSamples(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		g := f.registry()
		p, _, err := g.Create(t.Context(), f.owner(), event.Change{URL: &r.URL, SigningSecret: &r.secret})
		must(t, err)
		for _, what := range append(event.Types(), "") {
			result, err := g.Test(t.Context(), f.owner(), event.Trial{EndpointID: p.ID, Type: what})
			must(t, err)
			got := r.wait()
			var body struct {
				Type      storage.EventType
				AccountID *string        `json:"account_id"`
				Data      map[string]any `json:"data"`
			}
			must(t, json.Unmarshal([]byte(got.Body), &body))
			if !result.OK() || body.AccountID != nil && *body.AccountID == f.account.ID && what != "" {
				t.Errorf("%s: %+v, %s", what, result, got.Body)
			}
			if isSample := got.Header.Get("Fairlead-Test") == "1"; isSample != (what != "") || what != "" && body.Type != what {
				t.Errorf("%q: %v %s", what, got.Header, got.Body)
			}
		}
		_, err = g.Test(t.Context(), f.owner(), event.Trial{EndpointID: p.ID, Type: "no.such"})
		if wrong, ok := event.AsInvalid(err); !ok || wrong.Of("type") == "" {
			t.Errorf("a type without a sample: %v", err)
		}
		if all, err := f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 1}); err != nil || len(all) != 0 {
			t.Errorf("deliveries: %+v, %v", all, err)
		}
	})
}

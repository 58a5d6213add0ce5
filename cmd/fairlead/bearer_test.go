package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/bearer"
	"fairlead/web/webtest"
)

// protectedAPI is an API with a bearer.Checker in front of it, which asks a running
// server and has its own clock.
type protectedAPI struct {
	*bearer.Checker
	t  *testing.T
	at time.Time // stands still until it is turned
}

// protectTwo runs a test for each endpoint that a Checker can use.
func protectTwo(t *testing.T, test func(t *testing.T, r *running, g *protectedAPI)) {
	t.Helper()
	t.Run("by introspection", func(t *testing.T) {
		t.Parallel()
		r := start(t)
		test(t, r, r.protectAs(t, r.register("service", "create", "--name", "Labels API", "--scope", "introspect")))
	})
	t.Run("as a proxy", func(t *testing.T) {
		t.Parallel()
		r := start(t)
		test(t, r, protect(t, &bearer.Checker{VerifyURL: r.public + "/oauth/verify"}))
	})
}

// protectAs uses introspection, as a service.
func (r *running) protectAs(t *testing.T, service registered) *protectedAPI {
	t.Helper()
	return protect(t, &bearer.Checker{IntrospectURL: r.public + "/oauth/introspect", ClientID: service.ClientID, ClientSecret: service.ClientSecret})
}

func protect(t *testing.T, c *bearer.Checker) *protectedAPI {
	t.Helper()
	g := &protectedAPI{Checker: c, t: t, at: time.Now()}
	g.Now, g.Log = func() time.Time { return g.at }, slog.New(slog.DiscardHandler)
	if err := g.Open(); err != nil {
		t.Fatal(err)
	}
	return g
}

// call returns the caller that the API's handler sees.
func (g *protectedAPI) call(token string, scopes ...string) (grant bearer.Caller, w *httptest.ResponseRecorder) {
	g.t.Helper()
	h := g.Require(scopes...)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen, _ := bearer.FromContext(r.Context())
		_ = json.NewEncoder(w).Encode(seen)
	}))
	w = httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/labels", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	h.ServeHTTP(w, request)
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &grant); err != nil {
			g.t.Error(err)
		}
	}
	return grant, w
}

func (g *protectedAPI) mustAnswer(token string, status int, when string) {
	g.t.Helper()
	if _, w := g.call(token); w.Code != status {
		g.t.Errorf("%s: got %d %s, want %d", when, w.Code, w.Body, status)
	}
}

// serviceToken gets a token by client_credentials.
func (r *running) serviceToken(service registered) (token string) {
	r.tb.Helper()
	page := r.post("/oauth/token", url.Values{"client_id": {service.ClientID}, "client_secret": {service.ClientSecret}})
	var body struct {
		AccessToken string `json:"access_token"`
	}
	page.JSON(&body)
	return body.AccessToken
}

func (r *running) post(path string, form url.Values) *webtest.Page {
	r.tb.Helper()
	b := r.browser()
	request := b.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Send(request)
}

func TestBearerCheckerRefusesARevokedTokenInTime(t *testing.T) {
	t.Parallel()
	protectTwo(t, func(t *testing.T, r *running, g *protectedAPI) {
		s, _, token := r.connected(t)
		grant, w := g.call(token, "*")
		if w.Code != http.StatusOK || grant.ClientID != s.ID || len(grant.AccountID) != 32 || grant.Scope != "*" || !grant.ExpiresAt.IsZero() {
			t.Fatalf("got %d %s", w.Code, w.Body)
		}

		r.command("partner", "suspend", s.ID, "--reason", "spam")
		g.mustAnswer(token, http.StatusOK, "suspended, and remembered from before")
		g.at = g.at.Add(5 * time.Second)
		g.mustAnswer(token, http.StatusUnauthorized, "suspended, five seconds later")
		r.command("partner", "resume", s.ID)
		g.at = g.at.Add(time.Second)
		g.mustAnswer(token, http.StatusOK, "resumed, a second later")

		r.post("/oauth/revoke", url.Values{"client_id": {s.ID}, "client_secret": {s.Secret}, "token": {token}})
		g.at = g.at.Add(5*time.Second - 1)
		g.mustAnswer(token, http.StatusOK, "revoked, a moment before the bound")
		g.at = g.at.Add(1)
		_, w = g.call(token)
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
			t.Errorf("revoked, at the bound: got %d %v %s", w.Code, w.Header(), w.Body)
		}
	})
}

func TestBearerCheckerRefusesWhileTheServerIsUnavailable(t *testing.T) {
	t.Parallel()
	protectTwo(t, func(t *testing.T, r *running, g *protectedAPI) {
		token := r.serviceToken(r.register("service", "create", "--name", "Warehouse", "--scope", "labels"))
		g.mustAnswer(token, http.StatusOK, "at first")
		r.end()
		g.mustAnswer(token, http.StatusOK, "remembered")
		g.at = g.at.Add(5 * time.Second)
		if _, w := g.call(token); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || w.Header().Get("WWW-Authenticate") != "" {
			t.Errorf("away: got %d %v %s", w.Code, w.Header(), w.Body)
		}
	})
}

func TestBearerCheckerChecksScopeAndExpiry(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.protectAs(t, r.register("service", "create", "--name", "Labels API", "--scope", "introspect"))
	warehouse := r.register("service", "create", "--name", "Warehouse", "--scope", "labels rates")
	token := r.serviceToken(warehouse)
	grant, w := g.call(token, "labels")
	if w.Code != http.StatusOK || grant.ClientID != warehouse.ClientID || grant.AccountID != "" || grant.ExpiresAt.Sub(grant.IssuedAt) != time.Hour {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if _, w := g.call(token, "labels", "refunds"); w.Code != http.StatusForbidden ||
		w.Header().Get("WWW-Authenticate") != `Bearer error="insufficient_scope", scope="labels refunds"` {
		t.Errorf("without the scope: got %d %v", w.Code, w.Header())
	}
	g.CacheFor = 24 * time.Hour
	g.at = g.at.Add(5 * time.Second)
	g.mustAnswer(token, http.StatusOK, "to be remembered for a day")
	r.end()
	g.at = grant.ExpiresAt.Add(-1)
	g.mustAnswer(token, http.StatusOK, "a moment before its end")
	g.at = grant.ExpiresAt
	g.mustAnswer(token, http.StatusServiceUnavailable, "after Grace, with the server down")
}

func TestBearerCheckerWithoutTheIntrospectScope(t *testing.T) {
	t.Parallel()
	r := start(t)
	asking := r.register("service", "create", "--name", "Labels API", "--scope", "introspect")
	token := r.serviceToken(r.register("service", "create", "--name", "Warehouse", "--scope", "labels"))
	r.protectAs(t, asking).mustAnswer(token, http.StatusOK, "while it may")
	r.protectAs(t, registered{asking.ClientID, "wrong"}).mustAnswer(token, http.StatusServiceUnavailable, "with a wrong secret")
	r.command("service", "suspend", asking.ClientID, "--reason", "moved")
	r.protectAs(t, asking).mustAnswer(token, http.StatusServiceUnavailable, "while suspended")
	other := r.register("service", "create", "--name", "Other", "--scope", "labels")
	r.protectAs(t, other).mustAnswer(token, http.StatusUnauthorized, "without the scope introspect, others' tokens are inactive")
}

func TestBearerCheckerMarksTestTokens(t *testing.T) {
	t.Parallel()
	protectTwo(t, func(t *testing.T, r *running, g *protectedAPI) {
		_, _, token := r.connected(t)
		if live, w := g.call(token); w.Code != http.StatusOK || live.Test {
			t.Errorf("a live token: %d %+v", w.Code, live)
		}
		partner, _ := r.registerClients("false")
		c := r.testClientOf(partner)
		if test, w := g.call(r.testToken(t, c, r.browser()).AccessToken); w.Code != http.StatusOK || !test.Test || test.ClientID != c.ClientID {
			t.Errorf("a test token: %d %+v", w.Code, test)
		}
	})
}

package authz_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const leakedPath = "/oauth/leaked"

// leak reports tokens as somebody would.
func (h *fixture) leak(tokens ...string) *webtest.Page {
	h.t.Helper()
	return h.send(http.MethodPost, leakedPath, formType, url.Values{"token": tokens}.Encode())
}

func (h *fixture) wantReceived(what string, page *webtest.Page) {
	h.t.Helper()
	if page.Status != http.StatusOK || page.Body != "{\"status\":\"received\"}\n" {
		h.t.Errorf("%s: %d %s", what, page.Status, page.Body)
	}
}

// paused is when the token was paused, and where it was found.
func (h *fixture) paused(token string) (at storage.Time, f storage.Found) {
	h.t.Helper()
	k, err := h.db.TokenByHash(h.t.Context(), authz.TokenHash(token))
	if err == nil {
		f, err = h.db.FoundToken(h.t.Context(), authz.TokenHash(token))
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return k.PausedAt, f
}

// key is an API key of a new account.
func (h *fixture) key(text string) storage.APIKey {
	h.t.Helper()
	a := h.person(storage.NewID() + "@example.com")
	session := storagetest.SignedIn(h.t, h.db, a.ID)
	if err := h.db.VerifyEmail(h.t.Context(), a.ID, "", session, storage.Device{}); err != nil {
		h.t.Fatal(err)
	}
	k := storage.APIKey{ID: storage.NewID(), AccountID: a.ID, Hash: storage.Hash(text), Name: "Warehouse", Last4: "beef"}
	if err := h.db.CreateAPIKey(h.t.Context(), &k, session, 5, storage.Device{}); err != nil {
		h.t.Fatal(err)
	}
	return k
}

func TestALeakedTokenIsRefusedEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	token, other := h.token().AccessToken, h.token().AccessToken
	service, secret := h.service("introspect")
	if !h.lives(token) {
		t.Fatal("the token does not work")
	}
	h.wantReceived("a live token", h.leak(token))
	if h.lives(token) {
		t.Error("the token still works")
	}
	if page := h.ask("/oauth/introspect", service, secret, "token", token); !strings.HasPrefix(page.Body, `{"active":false,"reason":"suspended","reconnect_url":"`) {
		t.Errorf("introspection: %s", page.Body)
	}
	if page := h.send(http.MethodGet, "/oauth/verify", "", "", "Bearer "+token); page.Status != http.StatusUnauthorized {
		t.Errorf("verify: %d", page.Status)
	}
	if !h.lives(other) {
		t.Error("another token ended too")
	}
	if page := h.ask("/oauth/revoke", h.client, h.secret, "token", token); page.Status != http.StatusOK {
		t.Errorf("revoked by the partner: %d %s", page.Status, page.Body)
	}
	if k, err := h.db.TokenByHash(t.Context(), authz.TokenHash(token)); err != nil || k.RevokedAt.IsZero() {
		t.Errorf("the partner could not revoke it: %+v, %v", k, err)
	}
}

func TestDeauthorizeEndsAConnectionWhoseTokenIsPaused(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token()
	h.wantReceived("a live token", h.leak(token.AccessToken))
	if page := h.ask("/oauth/deauthorize", h.client, h.secret, "account_id", token.AccountID); page.Status != http.StatusOK {
		t.Errorf("%d %s", page.Status, page.Body)
	}
	if all, err := h.db.PausedTokens(t.Context(), token.AccountID); err != nil || len(all) > 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

// Connecting again gives the partner another token in place of the paused one.
func TestAPartnerGetsAnotherTokenWhileOneIsPaused(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	exchange := func(code string) string { return decode(t, h.post("code", code)).AccessToken }
	first := exchange(query(t, h.consent(h.Browser, ada).Submit("Allow access", nil).Location).Get("code"))
	h.leak(first)
	if second := exchange(query(t, h.Get(h.link()).Location).Get("code")); !h.lives(second) || h.lives(first) {
		t.Error("the second token does not work, or the first one does")
	}
}

// A stranger learns nothing from an answer: neither from its bytes nor from its headers.
func TestEveryReportGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	h := open(t)
	live, paused, revoked, many := h.token().AccessToken, h.token().AccessToken, h.token().AccessToken, h.token().AccessToken
	h.leak(paused)
	h.ask("/oauth/revoke", h.client, h.secret, "token", revoked)
	test, testSecret := h.testClient()
	service, secret := h.service("read")
	h.key("shippo_live_key")
	header := func(page *webtest.Page) http.Header {
		kept := page.Header.Clone()
		kept.Del("X-Request-Id")
		kept.Del("Date")
		return kept
	}
	first := h.leak("nothing")
	h.wantReceived("nothing", first)
	for name, tokens := range map[string][]string{
		"an unknown token": {"oauth." + strings.Repeat("A", 40) + "." + strings.Repeat("A", 43) + "="},
		"a live one":       {live}, "a paused one": {paused}, "a revoked one": {revoked}, "a client secret": {h.secret},
		"a test token": {h.testToken(test, testSecret).AccessToken}, "a service's": {decode(t, h.ask("/oauth/token", service, secret)).AccessToken},
		"an API key": {"shippo_live_key"}, "several": {"a", many, paused, "b", many}, "odd bytes": {"\x00\xff"}, "a long text": {strings.Repeat("a", 60_000)},
	} {
		page := h.leak(tokens...)
		h.wantReceived(name, page)
		if got, want := fmt.Sprint(header(page)), fmt.Sprint(header(first)); got != want {
			t.Errorf("%s: the headers are %s, want %s", name, got, want)
		}
	}
	if h.lives(live) || h.lives(many) {
		t.Error("a token still works")
	}
}

func TestReportsAreLimitedPerAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.limited()
	from := func(ip, body string) *webtest.Page {
		r := h.Request(http.MethodPost, leakedPath, strings.NewReader(body))
		r.Header.Set("Content-Type", formType)
		r.Header.Set("X-Forwarded-For", ip)
		return h.Send(r)
	}
	for range 30 {
		h.wantReceived("within the limit", from("192.0.2.1", "token=x"))
	}
	for _, body := range []string{"token=x", "", "token=" + url.QueryEscape(h.token().AccessToken)} {
		page := from("192.0.2.1", body)
		h.wantRefused(t, "above it", page, http.StatusTooManyRequests, "temporarily_unavailable")
		if page.Header.Get("Retry-After") != "10" {
			t.Errorf("Retry-After is %q", page.Header.Get("Retry-After"))
		}
	}
	h.wantReceived("another address", from("192.0.2.2", "token=x"))
	h.clock.Advance(10 * time.Second)
	h.wantReceived("later", from("192.0.2.1", "token=x"))
}

func TestNothingThatIsReportedIsLogged(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var log bytes.Buffer
	h := opened(t, func(h *fixture) { h.app.Log = slog.New(slog.NewTextHandler(locked{&mu, &log}, nil)) })
	token := h.token().AccessToken
	h.send(http.MethodPost, leakedPath+"?token="+token, formType, "token="+url.QueryEscape(token)+"&url=https://paste.example/found")
	h.send(http.MethodPost, leakedPath, jsonType, `{"token":"`+token)
	mu.Lock()
	defer mu.Unlock()
	if text := log.String(); !strings.Contains(text, leakedPath) || strings.Contains(text, token[:12]) || strings.Contains(text, "paste.example") {
		t.Errorf("the log is %s", text)
	}
}

// locked is a writer for several goroutines.
type locked struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(b)
}

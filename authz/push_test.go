package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/web/webtest"
)

// push pushes a request and returns its request_uri.
func (h *fixture) push(pairs ...string) string {
	h.t.Helper()
	page := h.ask("/oauth/par", h.client, h.secret, append([]string{"response_type", "code"}, pairs...)...)
	got := fields(h.t.(*testing.T), page)
	if page.Status != http.StatusCreated || got["expires_in"] != 90.0 {
		h.t.Fatalf("push: %d %s", page.Status, page.Body)
	}
	return got["request_uri"].(string)
}

func (h *fixture) pushedLink(reference string) string {
	return "/oauth/authorize?" + url.Values{"client_id": {h.client.ID}, "request_uri": {reference}}.Encode()
}

func TestPushedRequestWorksOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	h.signIn(h.Browser, ada, "")
	reference := h.push("state", "pushed state", "redirect_uri", otherURL, "scope", "*", "code_challenge", challengeOf(verifier), "code_challenge_method", "S256")
	if !strings.HasPrefix(reference, "urn:ietf:params:oauth:request_uri:") {
		t.Errorf("the reference is %s", reference)
	}
	// What the browser adds is ignored (RFC 9126 §4, RFC 9101 §6.3).
	page := h.Get(h.pushedLink(reference)+"&state=tampered&redirect_uri="+url.QueryEscape(callbackURL)).Submit("Allow access", nil)
	if !strings.HasPrefix(page.Location, otherURL+"?code=") || query(t, page.Location).Get("state") != "pushed state" {
		t.Fatalf("got %s", page.Location)
	}
	code := query(t, page.Location).Get("code")
	if got := h.post("code", code, "code_verifier", verifier, "redirect_uri", otherURL); got.Status != http.StatusOK {
		t.Errorf("the exchange: %s", got.Body)
	}
	if again := h.Get(h.pushedLink(reference)); again.Status != http.StatusBadRequest || again.Location != "" {
		t.Errorf("the second use: %d %s", again.Status, again.Location)
	}
}

func TestAuthorizeShowsAPageForAnInvalidRequestURI(t *testing.T) {
	t.Parallel()
	h := open(t)
	stranger, _ := h.register("Stranger", callbackURL)
	expired := h.push("state", "x")
	h.clock.Advance(90 * time.Second)
	for name, link := range map[string]string{
		"expired":       h.pushedLink(expired),
		"another's":     strings.Replace(h.pushedLink(h.push("state", "x")), h.client.ID, stranger.ID, 1),
		"unknown":       h.pushedLink("urn:ietf:params:oauth:request_uri:unknown"),
		"another kind":  h.pushedLink("https://evil.example/request.jwt"),
		"not text":      h.pushedLink("urn:ietf:params:oauth:request_uri:\x00\xff"),
		"named twice":   h.pushedLink("urn:x") + "&request_uri=urn:y",
		"empty is none": "/oauth/authorize?client_id=&request_uri=urn:x",
	} {
		if page := h.Another().Get(link); page.Status != http.StatusBadRequest || page.Location != "" {
			t.Errorf("%s: %d %s", name, page.Status, page.Location)
		}
	}
}

func TestPushedRequestIsTakenOnceWhenRaced(t *testing.T) {
	t.Parallel()
	h := open(t)
	link := h.pushedLink(h.push("state", "x"))
	var taken atomic.Int32
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if page := h.Another().Get(link); page.URL.Path == "/signup" {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 1 {
		t.Errorf("%d browsers took it, want 1", taken.Load())
	}
}

func TestPushRefuses(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("read")
	good := []string{"response_type", "code", "state", "x"}
	for name, c := range map[string]struct {
		page *webtest.Page
		want string
	}{
		"a request_uri":       {h.ask("/oauth/par", h.client, h.secret, append(good, "request_uri", "urn:x")...), "invalid_request"},
		"another callback":    {h.ask("/oauth/par", h.client, h.secret, append(good, "redirect_uri", "https://evil.example/")...), "invalid_request"},
		"another client":      {h.ask("/oauth/par", h.client, h.secret, append(good, "client_id", service.ID)...), "invalid_request"},
		"no state":            {h.ask("/oauth/par", h.client, h.secret, "response_type", "code"), "invalid_request"},
		"a long state":        {h.ask("/oauth/par", h.client, h.secret, "response_type", "code", "state", strings.Repeat("s", 1025)), "invalid_request"},
		"another prompt":      {h.ask("/oauth/par", h.client, h.secret, append(good, "prompt", "none")...), "invalid_request"},
		"no response_type":    {h.ask("/oauth/par", h.client, h.secret, "state", "x"), "invalid_request"},
		"response_type CODE":  {h.ask("/oauth/par", h.client, h.secret, "state", "x", "response_type", "CODE"), "unsupported_response_type"},
		"a space after code":  {h.ask("/oauth/par", h.client, h.secret, "state", "x", "response_type", "code "), "unsupported_response_type"},
		"a no-break space":    {h.ask("/oauth/par", h.client, h.secret, "state", "x", "response_type", "\u00a0code"), "unsupported_response_type"},
		"another scope":       {h.ask("/oauth/par", h.client, h.secret, append(good, "scope", "admin")...), "invalid_scope"},
		"plain PKCE":          {h.ask("/oauth/par", h.client, h.secret, append(good, "code_challenge", challengeOf(verifier), "code_challenge_method", "plain")...), "invalid_request"},
		"a service":           {h.ask("/oauth/par", service, secret, good...), "unauthorized_client"},
		"a response type":     {h.ask("/oauth/par", h.client, h.secret, "state", "x", "response_type", "token"), "unsupported_response_type"},
		"a repeated one":      {h.ask("/oauth/par", h.client, h.secret, append(good, "state", "y")...), "invalid_request"},
		"a too large request": {h.ask("/oauth/par", h.client, h.secret, append(good, "account[email]", strings.Repeat("x", 70_000))...), "invalid_request"},
	} {
		if c.page.Status != http.StatusBadRequest || decode(t, c.page).Error != c.want {
			t.Errorf("%s: %d %s, want %s", name, c.page.Status, c.page.Body, c.want)
		}
	}
}

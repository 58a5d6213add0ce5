package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/scanner"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// leakedOf is a server with an account that is logged in, and its token, which GitHub found.
func leakedOf(t *testing.T) (h *fixture, ada storage.Account, token string) {
	t.Helper()
	h = opened(t, func(h *fixture) { h.app.StepUpLifetime = 10 * time.Minute })
	ada = h.person("ada@example.com")
	token = decode(t, h.post("code", query(t, h.consent(h.Browser, ada).Submit("Allow access", nil).Location).Get("code"))).AccessToken
	h.find(token)
	return h, ada, token
}

// find reports a token as GitHub does.
func (h *fixture) find(token string) {
	h.t.Helper()
	leak := storage.Leak{Token: authz.TokenHash(token), Key: storage.Hash(token), Found: storage.Found{By: scanner.GitHub, URL: "https://github.com/shop/app?a=1&b=2"}}
	if _, err := h.db.ReportLeaks(h.t.Context(), []storage.Leak{leak}); err != nil {
		h.t.Fatal(err)
	}
}

func TestConnectionsShowWhatIsPausedAndWhereItWasFound(t *testing.T) {
	t.Parallel()
	h, _, token := leakedOf(t)
	page := h.Get("/account/connections")
	for _, want := range []string{"A token that lets Demo Store use your account was reported as leaked. It’s paused, and nobody can use it.", "Found by GitHub on "} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("%q is missing in %s", want, page.Text())
		}
	}
	link := page.Find("a[href='https://github.com/shop/app?a=1&b=2']")
	if rel := link.AttrOr("rel", ""); link.Length() != 1 || !strings.Contains(rel, "noopener") || !strings.Contains(rel, "noreferrer") {
		t.Errorf("%d links, rel=%q", link.Length(), rel)
	}
	h.ask("/oauth/revoke", h.client, h.secret, "token", token)
	second := decode(t, h.post("code", query(t, h.Get(h.link()).Location).Get("code"))).AccessToken
	h.wantReceived("by somebody", h.send(http.MethodPost, leakedPath, formType, url.Values{"token": {second}, "url": {"https://paste.example/<b>"}}.Encode()))
	page = h.Get("/account/connections")
	if page.Find("a[href^='https://paste']").Length() > 0 || !strings.Contains(page.Text(), "https://paste.example/%3Cb%3E") || strings.Contains(page.Text(), "GitHub") {
		t.Errorf("what anybody reported reads %s", page.Text())
	}
}

func TestTheOwnerUsesAPausedTokenAgain(t *testing.T) {
	t.Parallel()
	h, ada, token := leakedOf(t)
	page := h.Get("/account/connections")
	h.clock.Advance(time.Hour)
	if late := page.Submit("Use again", nil); late.URL.Path != "/account/confirm" || late.URL.Query().Get("next") != "/account/connections" || h.lives(token) {
		t.Fatalf("without a confirmation: %s", late.URL)
	}
	h.signIn(h.Browser, ada, "")
	page = h.Get("/account/connections").Submit("Use again", nil)
	if !strings.Contains(page.Find("[role=status]").Text(), "Demo Store can use the token again.") || !h.lives(token) {
		t.Errorf("the page says %s", page.Text())
	}
	if page.Find("button:contains('Use again')").Length() > 0 {
		t.Error("it's still paused on the page")
	}
}

func TestTheOwnerRevokesAPausedTokenWithoutConfirming(t *testing.T) {
	t.Parallel()
	h, _, token := leakedOf(t)
	h.clock.Advance(time.Hour)
	page := h.Get("/account/connections").Submit("Revoke token", nil)
	if !strings.Contains(page.Find("[role=status]").Text(), "The token of Demo Store was revoked.") || h.lives(token) {
		t.Errorf("the page says %s", page.Text())
	}
	if page := h.Get("/account/connections"); !strings.Contains(page.Text(), "Demo Store") {
		t.Error("the connection has ended")
	}
}

func TestDecisionsAboutPausedTokensAreRefused(t *testing.T) {
	t.Parallel()
	h, _, token := leakedOf(t)
	path := "/account/connections/" + h.client.ID
	shown := url.Values{"until": {h.Get("/account/connections").Find("[name=until]").AttrOr("value", "")}}
	other := h.Another()
	h.signIn(other, h.person("grace@example.com"), "")
	h.clock.Advance(time.Minute)
	for name, row := range map[string]struct {
		b    *webtest.Browser
		path string
		form url.Values
	}{
		"another account":    {other, path, shown},
		"another partner":    {h.Browser, "/account/connections/partner_0", shown},
		"an odd partner":     {h.Browser, "/account/connections/%00", shown},
		"nothing was shown":  {h.Browser, path, nil},
		"no number":          {h.Browser, path, url.Values{"until": {"x"}}},
		"shown before it is": {h.Browser, path, url.Values{"until": {"1"}}},
	} {
		for _, action := range []string{"/resume", "/revoke"} {
			page := row.b.Post(row.path+action, row.form)
			if !strings.HasPrefix(page.Alert(), "Nothing was changed.") || page.URL.Path != "/account/connections" {
				t.Errorf("%s%s: %s %s", name, action, page.URL, page.Text())
			}
		}
	}
	if at, _ := h.paused(token); at.IsZero() {
		t.Fatal("it's no longer paused")
	}
	signedOut := h.Another().Post(path+"/resume", shown)
	if signedOut.URL.Path != "/login" {
		t.Errorf("signed out: %s", signedOut.URL)
	}
	h.Post(path+"/resume", shown)
	h.clock.Advance(time.Minute)
	h.find(token)
	if page := h.Post(path+"/resume", shown); h.lives(token) || !strings.HasPrefix(page.Alert(), "Nothing was changed.") {
		t.Errorf("reported again since: %s", page.Text())
	}
	if page := h.Get(path + "/resume"); page.Status != http.StatusMethodNotAllowed && page.Status != http.StatusNotFound {
		t.Errorf("GET: %d", page.Status)
	}
}

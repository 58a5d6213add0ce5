package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Every way to end a token ends it on every server.
func TestTokenEndsEverywhereHoweverItIsEnded(t *testing.T) {
	t.Parallel()
	r := start(t)
	service := r.register("service", "create", "--name", "Gateway", "--scope", "introspect")
	d := r.cli(t)
	s, b, _ := r.connected(t)
	fresh := func() (code, token string) {
		code = s.landed(t, b.Get(s.link())).Get("code")
		if code == "" { // disconnected before: the person is asked again
			code = s.landed(t, b.Get(s.link()).Submit("Allow access", nil)).Get("code")
		}
		return code, s.tokenOf(t, code)
	}
	partner := registered{ClientID: s.ID, ClientSecret: s.Secret}
	for _, way := range []struct {
		name string
		end  func(code, token string)
	}{
		{"the command line", func(_, token string) { d.pipe(token, "token", "revoke").ok() }},
		{"the partner", func(_, token string) { r.postAs(partner, "/oauth/revoke", url.Values{"token": {token}}) }},
		{"a report", func(_, token string) { r.browser().Post("/oauth/leaked", url.Values{"token": {token}}) }},
		{"a replay of its code", func(code, _ string) { s.exchange(code) }},
		{"the account", func(string, string) {
			b.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
		}},
	} {
		code, token := fresh()
		r.mustAnswer(token, http.StatusOK, "before "+way.name)
		way.end(code, token)
		r.mustAnswer(token, http.StatusUnauthorized, "after "+way.name)
		if page := r.postAs(service, "/oauth/introspect", url.Values{"token": {token}}); !strings.HasPrefix(page.Body, `{"active":false,"reason":"`) {
			t.Errorf("introspection after %s: %s", way.name, page.Body)
		}
		verify := r.browser()
		verify.Header.Set("Authorization", "Bearer "+token)
		if page := verify.Get("/oauth/verify"); page.Status != http.StatusUnauthorized {
			t.Errorf("verify after %s: %d", way.name, page.Status)
		}
		if got, _ := r.inspect(t, token); got.Live {
			t.Errorf("the command line after %s: %+v", way.name, got)
		}
	}
}

func TestTokenRevokeRefusals(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, _, token := r.connected(t)
	d := r.cli(t)
	d.pipe(token, "token", "revoke").ok()
	d.pipe(token, "token", "revoke").refused(exitFailed, "is already revoked")
	d.pipe("oauth.x", "token", "revoke").refused(exitFailed, "is not an access token")
	d.pipe("", "token", "revoke").refused(exitFailed, "no token on standard input")
	d.pipe("", "token", "revoke", token).refused(exitUsage, "not from the command line")
}

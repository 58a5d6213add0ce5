package authz_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

func TestServiceTokenResponse(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("auth-service shiptime-service")
	shape := regexp.MustCompile(`^\{"access_token":"service\.[A-Za-z0-9_-]{40}\.[A-Za-z0-9_-]{43}=","token_type":"Bearer","expires_in":3600,"scope":"([^"]*)"\}\n$`)
	for name, c := range map[string]struct {
		pairs []string
		scope string
	}{
		"a grant_type":       {[]string{"grant_type", "client_credentials"}, "auth-service shiptime-service"},
		"one scope":          {[]string{"grant_type", "client_credentials", "scope", "shiptime-service"}, "shiptime-service"},
		"one scope twice":    {[]string{"scope", "auth-service auth-service"}, "auth-service"},
		"nothing at all":     {nil, "auth-service shiptime-service"},
		"an audience":        {[]string{"audience", "https://api.example"}, "auth-service shiptime-service"},
		"an empty code":      {[]string{"code", ""}, "auth-service shiptime-service"},
		"an empty scope":     {[]string{"scope", ""}, "auth-service shiptime-service"},
		"a stray code param": {[]string{"grant_type", "client_credentials", "code", "x"}, "auth-service shiptime-service"},
	} {
		page := h.ask("/oauth/token", service, secret, c.pairs...)
		got := shape.FindStringSubmatch(page.Body)
		if page.Status != http.StatusOK || got == nil || got[1] != c.scope {
			t.Errorf("%s: %d %s, want the scope %q", name, page.Status, page.Body, c.scope)
			continue
		}
		if !h.lives(decode(t, page).AccessToken) {
			t.Errorf("%s: the token does not work", name)
		}
	}
	r := h.Request(http.MethodPost, "/oauth/access_token", strings.NewReader(`{"client_id":"`+service.ID+`","client_secret":"`+secret+`"}`))
	r.Header.Set("Content-Type", "application/json")
	if page := h.Another().Send(r); page.Status != http.StatusOK {
		t.Errorf("only credentials in JSON: %d %s", page.Status, page.Body)
	}
}

func TestServiceTokenRefusals(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("read")
	for name, c := range map[string]struct {
		pairs []string
		want  string
	}{
		"a scope that it lacks": {[]string{"scope", "write"}, "invalid_scope"},
		"one scope too many":    {[]string{"scope", "read write"}, "invalid_scope"},
		"a partner's scope":     {[]string{"scope", "*"}, "invalid_scope"},
		"a prefix of a scope":   {[]string{"scope", "rea"}, "invalid_scope"},
		"a scope of NUL":        {[]string{"scope", "\x00"}, "invalid_scope"},
		"a code":                {[]string{"grant_type", "authorization_code", "code", h.code()}, "unauthorized_client"},
		"a code without grant":  {[]string{"code", "x"}, "invalid_request"},
		"a refresh":             {[]string{"grant_type", "refresh_token"}, "unsupported_grant_type"},
	} {
		page := h.ask("/oauth/token", service, secret, c.pairs...)
		if page.Status != http.StatusBadRequest || decode(t, page).Error != c.want {
			t.Errorf("%s: %d %s, want %s", name, page.Status, page.Body, c.want)
		}
	}
	if page := h.ask("/oauth/token", service, h.secret); page.Status != http.StatusUnauthorized {
		t.Errorf("another's secret: %d", page.Status)
	}
}

func TestServiceTokenExpires(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("read")
	token := decode(t, h.ask("/oauth/token", service, secret)).AccessToken
	h.clock.Advance(time.Hour - time.Second)
	if !h.lives(token) {
		t.Error("it expired early")
	}
	h.clock.Advance(time.Second)
	if h.lives(token) {
		t.Error("it did not expire")
	}
}

func TestSuspendedServiceIsRefusedAndItsTokensStopWorking(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("read")
	token := decode(t, h.ask("/oauth/token", service, secret)).AccessToken
	for _, status := range []storage.Status{storage.Suspended, storage.Active} {
		if err := h.db.SetClientStatus(t.Context(), service.ID, status, ""); err != nil {
			t.Fatal(err)
		}
		if h.lives(token) != (status == storage.Active) {
			t.Errorf("%s: the token lives: %v", status, h.lives(token))
		}
		page := h.ask("/oauth/token", service, secret)
		if (page.Status == http.StatusOK) != (status == storage.Active) {
			t.Errorf("%s: %d %s", status, page.Status, page.Body)
		}
	}
}

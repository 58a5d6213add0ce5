package authz_test

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

func fields(t *testing.T, page *webtest.Page) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(page.Body), &m); err != nil {
		t.Fatalf("%v in %s", err, page.Body)
	}
	return m
}

func TestIntrospectDescribesAToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	partners := h.token()
	service, secret := h.service("read introspect")
	services := decode(t, h.ask("/oauth/token", service, secret, "scope", "read")).AccessToken
	now := float64(h.db.Now().Unix())

	ofPartner := map[string]any{"active": true, "scope": "*", "client_id": h.client.ID, "sub": partners.AccountID, "token_type": "bearer", "iat": now}
	for name, page := range map[string]*webtest.Page{
		"the partner itself": h.ask("/oauth/introspect", h.client, h.secret, "token", partners.AccessToken),
		"with a hint":        h.ask("/oauth/introspect", h.client, h.secret, "token", partners.AccessToken, "token_type_hint", "refresh_token"),
		"a resource server":  h.ask("/oauth/introspect", service, secret, "token", partners.AccessToken),
	} {
		if got := fields(t, page); page.Status != http.StatusOK || !reflect.DeepEqual(got, ofPartner) {
			t.Errorf("%s: %d %v, want %v", name, page.Status, got, ofPartner)
		}
	}
	ofService := map[string]any{"active": true, "scope": "read", "client_id": service.ID, "sub": service.ID, "token_type": "Bearer", "iat": now, "exp": now + 3600}
	if got := fields(t, h.ask("/oauth/introspect", service, secret, "token", services)); !reflect.DeepEqual(got, ofService) {
		t.Errorf("a service's token: %v, want %v", got, ofService)
	}
}

func TestIntrospectIsInactiveForOtherClients(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	stranger, strangers := h.register("Stranger", callbackURL)
	service, services := h.service("read")
	for name, page := range map[string]*webtest.Page{
		"another partner":    h.ask("/oauth/introspect", stranger, strangers, "token", token),
		"a service without":  h.ask("/oauth/introspect", service, services, "token", token),
		"an unknown token":   h.ask("/oauth/introspect", h.client, h.secret, "token", "oauth."+strings.Repeat("a", 40)+"."+strings.Repeat("a", 43)+"="),
		"no token at all":    h.ask("/oauth/introspect", h.client, h.secret, "token", "\x00\xff"),
		"a truncated token":  h.ask("/oauth/introspect", h.client, h.secret, "token", token[:90]),
		"somebody's secret":  h.ask("/oauth/introspect", h.client, h.secret, "token", strangers),
		"a token after that": h.ask("/oauth/introspect", h.client, h.secret, "token", revoked(h, token)),
	} {
		if page.Status != http.StatusOK || page.Body != `{"active":false}`+"\n" {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
	}
}

// revoked is the token once its partner has ended it.
func revoked(h *fixture, token string) string {
	h.ask("/oauth/revoke", h.client, h.secret, "token", token)
	return token
}

func TestRevokeEndsOnlyTheNamedToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	token, stranger := h.token().AccessToken, h.token().AccessToken
	other, secret := h.register("Stranger", callbackURL)
	for name, page := range map[string]*webtest.Page{
		"another's":  h.ask("/oauth/revoke", other, secret, "token", token),
		"an unknown": h.ask("/oauth/revoke", h.client, h.secret, "token", "\x00"),
		"one's own":  h.ask("/oauth/revoke", h.client, h.secret, "token", token, "token_type_hint", "access_token"),
		"it again":   h.ask("/oauth/revoke", h.client, h.secret, "token", token),
	} {
		if page.Status != http.StatusOK || page.Body != "{}\n" {
			t.Errorf("%s: %d %q", name, page.Status, page.Body)
		}
	}
	if h.lives(token) {
		t.Error("the revoked token works")
	}
	if !h.lives(stranger) {
		t.Error("another token of the partner was revoked too")
	}
}

func TestRevokeIgnoresAnotherClientsToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	other, secret := h.register("Stranger", callbackURL)
	h.ask("/oauth/revoke", other, secret, "token", token)
	if !h.lives(token) {
		t.Error("another client revoked the token")
	}
}

func TestIntrospectRevokeAndVerifyReport500OnAnInternalError(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	if err := h.db.Close(); err != nil { // which nobody does while requests are answered
		t.Fatal(err)
	}
	for _, path := range []string{"/oauth/introspect", "/oauth/revoke"} {
		if page := h.ask(path, h.client, h.secret, "token", token); page.Status != http.StatusInternalServerError || decode(t, page).Error != "server_error" {
			t.Errorf("%s: %d %s", path, page.Status, page.Body)
		}
	}
	r := h.Request(http.MethodGet, "/oauth/verify", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	if page := h.Send(r); page.Status != http.StatusInternalServerError || strings.Contains(page.Body, "try again later") {
		t.Errorf("verify: %d %s", page.Status, page.Body)
	}
}

// An account's own API key is for the resource API alone.
func TestOAuthEndpointsDoNotKnowAPIKeys(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("read introspect")
	const text = "shippo_live_0123456789abcdef0123456789abcdef"
	key := fmt.Sprintf("%s%08x", text, crc32.ChecksumIEEE([]byte(text)))
	if got := fields(t, h.ask("/oauth/introspect", service, secret, "token", key)); !reflect.DeepEqual(got, map[string]any{"active": false}) {
		t.Errorf("introspection says %v", got)
	}
	if page := h.ask("/oauth/revoke", h.client, h.secret, "token", key); page.Status != http.StatusOK {
		t.Errorf("revocation answers %d", page.Status)
	}
	for _, scheme := range []string{"Bearer", "ShippoToken"} {
		r := h.Request(http.MethodGet, "/oauth/verify", nil)
		r.Header.Set("Authorization", scheme+" "+key)
		if page := h.Send(r); page.Status != http.StatusUnauthorized {
			t.Errorf("%s: verify answers %d", scheme, page.Status)
		}
	}
}

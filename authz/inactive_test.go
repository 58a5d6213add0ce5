package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func TestHolderOfATokenIsToldWhyItEnded(t *testing.T) {
	t.Parallel()
	for name, way := range waysToEnd {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHolder(t)
			service, secret := h.service("read introspect")
			must(t, way.end(h))
			why := `"reason":"` + way.told + `"`
			if way.reconnect {
				why += `,"reconnect_url":"` + h.app.PublicURL.String() + "/oauth/authorize?client_id=" + h.client.ID + `&response_type=code&scope=%2A"`
			}
			page := h.verify(h.token)
			want := `{"error":"invalid_token","error_description":"Invalid access token: ` + h.token[:10] + `…",` + why + "}\n"
			if page.Status != http.StatusUnauthorized || page.Body != want {
				t.Errorf("got  %d %swant %s", page.Status, page.Body, want)
			}
			if got := page.Header.Get("WWW-Authenticate"); got != `Bearer error="invalid_token", reason="`+way.told+`"` {
				t.Errorf("the header is %s", got)
			}
			if page := h.ask("/oauth/introspect", service, secret, "token", h.token); page.Status != http.StatusOK || page.Body != `{"active":false,`+why+"}\n" {
				t.Errorf("a service is told %d %s", page.Status, page.Body)
			}
			h.tellsNobodyElse(t)
			if way.undo == nil {
				return
			}
			must(t, way.undo(h))
			if !h.lives(h.token) {
				t.Error("it does not work again")
			}
		})
	}
}

// tellsNobodyElse asks by introspection, as its partner may and as others.
func (h *holder) tellsNobodyElse(t *testing.T) {
	t.Helper()
	stranger, strangers := h.register("Stranger", callbackURL)
	service, services := h.service("read")
	for name, page := range map[string]*webtest.Page{
		"its partner":           h.ask("/oauth/introspect", h.client, h.secret, "token", h.token),
		"another partner":       h.ask("/oauth/introspect", stranger, strangers, "token", h.token),
		"a service without":     h.ask("/oauth/introspect", service, services, "token", h.token),
		"another, who revokes":  h.ask("/oauth/revoke", stranger, strangers, "token", h.token),
		"another, as a code":    h.ask("/oauth/token", stranger, strangers, "grant_type", "authorization_code", "code", h.token),
		"who sends its half":    h.verify(h.token[:50]),
		"who alters it":         h.verify(strings.Replace(h.token, ".", "._", 1)),
		"who sends it as Basic": h.ask("/oauth/verify", stranger, h.token),
	} {
		if strings.Contains(page.Body, "reason") || strings.Contains(page.Header.Get("WWW-Authenticate"), "reason") {
			t.Errorf("%s is told %s %s", name, page.Header.Get("WWW-Authenticate"), page.Body)
		}
	}
}

// wantUnknown wants the answer to a token that never was.
func (h *fixture) wantUnknown(t *testing.T, name, token string) {
	t.Helper()
	shown := token
	if len(token) > 10 {
		shown = token[:10] + "…"
	}
	page := h.verify(token)
	if page.Status != http.StatusUnauthorized || page.Header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` ||
		page.Body != `{"error":"invalid_token","error_description":"Invalid access token: `+shown+`"}`+"\n" {
		t.Errorf("%s: %d %s %s", name, page.Status, page.Header.Get("WWW-Authenticate"), page.Body)
	}
	service, secret := h.service("introspect")
	if page := h.ask("/oauth/introspect", service, secret, "token", token); page.Body != `{"active":false}`+"\n" {
		t.Errorf("%s: a service is told %s", name, page.Body)
	}
}

func TestNothingIsToldOfATokenThatIsNoRow(t *testing.T) {
	t.Parallel()
	h := newHolder(t)
	h.wantUnknown(t, "malformed", "short")
	h.wantUnknown(t, "cut off", h.token[:90])
	h.wantUnknown(t, "with a wrong checksum", h.token[:len(h.token)-5]+"AAAA=")
	h.wantUnknown(t, "of another server", open(t).token().AccessToken)
	service, secret := h.service("read")
	expired := decode(t, h.ask("/oauth/token", service, secret)).AccessToken
	must(t, h.db.SetClientStatus(t.Context(), service.ID, storage.Suspended, "moved"))
	h.clock.Advance(time.Hour)
	h.wantUnknown(t, "a service's that expired", expired)

	must(t, h.asked("/oauth/revoke", "token", h.token))
	h.clock.Advance(30*24*time.Hour + time.Millisecond)
	_, _, err := (&storage.Sweeper{DB: h.db}).Step(t.Context(), 100)
	must(t, err)
	h.wantUnknown(t, "revoked over 30 days ago", h.token)
}

func TestAnErasedAccountsTokensAreUnknown(t *testing.T) {
	t.Parallel()
	h := newHolder(t)
	must(t, h.close(storage.Closing{Reason: "asked"}))
	h.clock.Advance(time.Hour)
	if page := h.verify(h.token); !strings.Contains(page.Body, "account_closed") {
		t.Errorf("before it is erased: %s", page.Body)
	}
	must(t, h.db.EraseAccount(t.Context(), h.person.ID))
	h.wantUnknown(t, "erased", h.token)
}

func TestServicesTokensThatEndedSayWhy(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("read")
	token := decode(t, h.ask("/oauth/token", service, secret)).AccessToken
	want := func(reason string) {
		t.Helper()
		if got := fields(t, h.verify(token)); len(got) != 3 || got["reason"] != reason {
			t.Errorf("told %v, want %s", got, reason)
		}
	}
	must(t, h.db.SetClientStatus(t.Context(), service.ID, storage.Suspended, "moved"))
	want("suspended")
	h.ask("/oauth/revoke", service, secret, "token", token)
	want("revoked")
}

func TestTestTokensThatEndedSayWhyInTestMode(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, secret := h.testClient()
	token := h.testToken(c, secret).AccessToken
	h.ask("/oauth/revoke", c, secret, "token", token)
	got := fields(t, h.verify(token))
	link, err := url.Parse(got["reconnect_url"].(string))
	if err != nil || got["reason"] != "revoked" || link.Query().Get("client_id") != c.ID {
		t.Errorf("told %v", got)
	}
	h.app.TestModeOff = true
	h.wantUnknown(t, "with test mode off", token)
}

// What the URL has is enough, with a state.
func TestReconnectURLLeadsToANewToken(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"the partner revokes it", "its owner disconnects"} {
		h := newHolder(t)
		must(t, waysToEnd[name].end(h))
		link := fields(t, h.verify(h.token))["reconnect_url"].(string)
		if page := h.browser.Get(link); !strings.Contains(page.Location, "error=invalid_request") || !strings.Contains(page.Location, "state") {
			t.Errorf("without a state it leads to %d %s", page.Status, page.Location)
		}
		page := h.browser.Get(link + "&state=fresh")
		if page.URL.Path == "/oauth/consent" {
			page = page.Submit("Allow access", nil)
		}
		landed := query(t, page.Location)
		if !strings.HasPrefix(page.Location, callbackURL+"?") || landed.Get("state") != "fresh" {
			t.Fatalf("%s: it leads to %d %s", name, page.Status, page.Location)
		}
		if token := decode(t, h.post("code", landed.Get("code"))).AccessToken; !h.lives(token) || h.lives(h.token) {
			t.Errorf("%s: the new token does not work, or the former does", name)
		}
	}
}

package authz_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// holder is a partner with the token of a person who is signed in.
type holder struct {
	*fixture
	person      storage.Account
	browser     *webtest.Browser
	code, token string
}

func newHolder(t *testing.T) *holder {
	t.Helper()
	h := &holder{fixture: open(t)}
	h.person, h.browser = h.fixture.person("ada@example.com"), h.Another()
	h.code = query(t, h.consent(h.browser, h.person).Submit("Allow access", nil).Location).Get("code")
	h.token = decode(t, h.post("code", h.code)).AccessToken
	if !h.lives(h.token) {
		t.Fatal("there is no token")
	}
	return h
}

// verify asks as a proxy does.
func (h *fixture) verify(token string) *webtest.Page {
	h.t.Helper()
	r := h.Request(http.MethodGet, "/oauth/verify", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return h.Another().Send(r)
}

func (h *holder) connection() string {
	h.t.Helper()
	all, err := h.db.AllConnections(h.t.Context(), h.person.ID)
	if err != nil || len(all) == 0 {
		h.t.Fatal("no connection", err)
	}
	return all[0].ID
}

func (h *holder) connectAgain(times int) {
	h.t.Helper()
	for range times {
		h.clock.Advance(time.Second)
		if page := h.post("code", query(h.t, h.browser.Get(h.link()).Location).Get("code")); page.Status != http.StatusOK {
			h.t.Fatalf("connecting again: %d %s", page.Status, page.Body)
		}
	}
}

func (h *holder) close(c storage.Closing) error {
	c.AccountID, c.At = h.person.ID, storage.At(h.clock.Now().Add(time.Hour))
	return h.db.CloseAccount(h.t.Context(), c)
}

// endLeaving has a partner leave, as a server does at the time.
func (h *holder) endLeaving() error {
	err := h.db.LeavePartner(h.t.Context(), h.client.ID, storage.At(h.clock.Now().Add(time.Hour)))
	h.clock.Advance(time.Hour)
	for more := err == nil; more; {
		more, err = h.db.EndLeaving(h.t.Context(), 10)
	}
	return err
}

func (h *holder) disconnectByLink() error {
	err := h.db.OfferDisconnect(h.t.Context(), storage.Hash("link"), h.connection(), h.person.Email, storage.At(h.clock.Now().Add(time.Hour)))
	h.Another().Get("/disconnect?token=link").Submit("Disconnect", nil)
	return err
}

// startOver resets the password of an account whose address nobody has verified.
func (h *holder) startOver() error {
	now := h.db.Time()
	err := h.db.OfferReset(h.t.Context(), storage.Reset{Hash: storage.Hash("reset"), AccountID: h.person.ID, CreatedAt: now, ExpiresAt: storage.At(now.Add(time.Hour))})
	return errors.Join(err, h.db.ResetPassword(h.t.Context(), storage.Hash("reset"), "hash", storage.Device{}))
}

func (h *holder) asked(path string, pairs ...string) error {
	if page := h.ask(path, h.client, h.secret, pairs...); page.Status != http.StatusOK {
		return errors.New(page.Body)
	}
	return nil
}

// wayToEnd is a way to end a token, and what its holder is told then.
type wayToEnd struct {
	end       func(h *holder) error
	told      string
	reconnect bool
	// undo has it work again; nil if nothing can.
	undo func(h *holder) error
}

var waysToEnd = map[string]wayToEnd{
	"the partner revokes it": {told: "revoked", reconnect: true,
		end: func(h *holder) error { return h.asked("/oauth/revoke", "token", h.token) }},
	"support revokes it": {told: "revoked", reconnect: true, end: func(h *holder) error {
		return h.db.RevokeToken(h.t.Context(), h.client.ID, authz.TokenHash(h.token), storage.TokenRevokedByOperator)
	}},
	"its code is replayed": {told: "revoked", reconnect: true,
		end: func(h *holder) error { h.post("code", h.code); return nil }},
	"there are ten newer ones": {told: "revoked", reconnect: true,
		end: func(h *holder) error { h.connectAgain(10); return nil }},
	"its owner disconnects": {told: "disconnected", reconnect: true, end: func(h *holder) error {
		h.browser.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
		return nil
	}},
	"its owner uses the link in the mail": {told: "disconnected", reconnect: true, end: (*holder).disconnectByLink},
	"the partner ends the connection": {told: "disconnected", reconnect: true,
		end: func(h *holder) error { return h.asked("/oauth/deauthorize", "account_id", h.person.ID) }},
	"support ends the connection": {told: "disconnected", reconnect: true,
		end: func(h *holder) error { return h.db.DisconnectFor(h.t.Context(), h.person.ID, h.connection()) }},
	"its address turns out to be another's": {told: "disconnected", reconnect: true, end: (*holder).startOver},
	"the partner has left":                  {told: "disconnected", end: (*holder).endLeaving},
	"the partner is suspended": {told: "suspended",
		end: func(h *holder) error {
			return h.db.SetClientStatus(h.t.Context(), h.client.ID, storage.Suspended, "spam")
		},
		undo: func(h *holder) error { return h.db.SetClientStatus(h.t.Context(), h.client.ID, storage.Active, "") }},
	"the partner is leaving": {told: "suspended",
		end: func(h *holder) error {
			return h.db.LeavePartner(h.t.Context(), h.client.ID, storage.At(h.clock.Now().Add(time.Hour)))
		},
		undo: func(h *holder) error { return h.db.KeepPartner(h.t.Context(), h.client.ID) }},
	"the account is suspended": {told: "suspended",
		end: func(h *holder) error {
			_, err := h.db.SuspendAccount(h.t.Context(), h.person.ID, "fraud")
			return err
		},
		undo: func(h *holder) error {
			_, err := h.db.ResumeAccount(h.t.Context(), h.person.ID, "cleared")
			return err
		}},
	"the owner closes the account": {told: "account_closed",
		end: func(h *holder) error {
			return h.close(storage.Closing{SessionID: storagetest.SignedIn(h.t, h.db, h.person.ID)})
		}},
	"support closes the account": {told: "account_closed",
		end: func(h *holder) error { return h.close(storage.Closing{Reason: "asked by phone"}) }},
	"it is disconnected, and the account closed later": {told: "account_closed", end: func(h *holder) error {
		return errors.Join(h.asked("/oauth/deauthorize", "account_id", h.person.ID), h.close(storage.Closing{Reason: "asked"}))
	}},
	"it is revoked, and the partner suspended": {told: "revoked", end: func(h *holder) error {
		return errors.Join(h.asked("/oauth/revoke", "token", h.token), h.db.SetClientStatus(h.t.Context(), h.client.ID, storage.Suspended, "spam"))
	}},
	"the account is closed, and reopened in time": {told: "disconnected", reconnect: true, end: func(h *holder) error {
		err := h.close(storage.Closing{Reason: "asked"})
		h.signIn(h.Another(), h.person, "")
		return err
	}},
}

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

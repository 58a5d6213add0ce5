package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fairlead/bearer"
	"fairlead/web/webtest"
)

// endings is a server with everybody who can end a token of one person with one shop.
type endings struct {
	*running
	t                     *testing.T
	shop                  *shop
	person, staff, portal *webtest.Browser
	support               support
	// gateways are APIs of the operator's own, and token is what each is called with.
	gateways    []*protectedAPI
	code, token string
}

func newEndings(t *testing.T) *endings {
	t.Helper()
	r := start(t)
	service := r.register("service", "create", "--name", "Gateway", "--scope", "introspect")
	e := &endings{running: r, t: t, support: r.support(t), staff: r.staffBrowser(t),
		gateways: []*protectedAPI{r.protectAs(t, service), protect(t, &bearer.Checker{VerifyURL: r.public + "/oauth/verify"})}}
	e.shop, e.person, _ = r.connected(t)
	e.portal = r.partnersOwner(e.shop.ID)
	return e
}

// renew has the person come back through the shop's link, and allow access if asked.
func (e *endings) renew(link string) {
	e.t.Helper()
	page := e.person.Get(link)
	if page.URL.Path == "/oauth/consent" {
		page = page.Submit("Allow access", nil)
	}
	e.code = e.shop.landed(e.t, page).Get("code")
	e.token = e.shop.tokenOf(e.t, e.code)
}

// refusedBody is the API's 401.
type refusedBody struct {
	Error, Reason string
	ReconnectURL  string `json:"reconnect_url"`
}

// refused wants the API and both gateways to answer the same, and reads it.
func (e *endings) refused(when string) (body refusedBody) {
	e.t.Helper()
	page := e.call(e.token)
	if err := json.Unmarshal([]byte(page.Body), &body); err != nil || page.Status != http.StatusUnauthorized ||
		page.Header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
		e.t.Errorf("%s: %d %v %s", when, page.Status, page.Header, page.Body)
	}
	for _, g := range e.gateways {
		if _, w := g.call(e.token); w.Code != http.StatusUnauthorized || w.Body.String() != page.Body {
			e.t.Errorf("%s, a gateway says %d %swant %s", when, w.Code, w.Body, page.Body)
		}
	}
	return body
}

func (e *endings) staffRevoke() {
	e.staff.Post("/staff/tokens", url.Values{"token": {e.token}}).Submit("Revoke this token", nil).Submit("Revoke this token", nil)
}

func (e *endings) accountPath() string {
	return "/staff/accounts/" + e.support.show("ada@example.com").AccountID
}

func (e *endings) asPartner(path string, form url.Values) {
	e.postAs(registered{e.shop.ID, e.shop.Secret}, path, form)
}

// TestAPISaysWhyATokenEndedHoweverItIsEnded goes through the commands, pages and routes that end a
// token or have it rest. Where the user can connect again, the next one comes by the link that
// the refusal had.
func TestAPISaysWhyATokenEndedHoweverItIsEnded(t *testing.T) {
	t.Parallel()
	const leaked = "a report that it has leaked"
	e := newEndings(t)
	e.renew(e.shop.link())
	for _, way := range []struct {
		name, told string
		end, undo  func()
	}{
		{"the command", "revoked", func() { e.support.pipe(e.token, "token", "revoke").ok() }, nil},
		{"the console", "revoked", e.staffRevoke, nil},
		{"the partner", "revoked", func() { e.asPartner("/oauth/revoke", url.Values{"token": {e.token}}) }, nil},
		{"a replay of its code", "revoked", func() { e.shop.exchange(e.code) }, nil},
		{"its owner's page", "disconnected", func() {
			e.person.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
		}, nil},
		{"the partner ends the connection", "disconnected", func() {
			e.asPartner("/oauth/deauthorize", url.Values{"account_id": {e.support.show("ada@example.com").AccountID}})
		}, nil},
		{"the console ends the connection", "disconnected", func() {
			e.staff.Get(e.accountPath()).Click("Disconnect").Submit("Disconnect", nil)
		}, nil},
		{leaked, "suspended", func() { e.browser().Post("/oauth/leaked", url.Values{"token": {e.token}}) },
			func() { e.person.Get("/account/connections").Submit("Use again", nil) }},
		{"the command that suspends the partner", "suspended",
			func() { e.command("partner", "suspend", e.shop.ID, "--reason", "spam") },
			func() { e.command("partner", "resume", e.shop.ID) }},
		{"the console suspends the partner", "suspended",
			func() {
				e.staff.Get("/staff/partners/"+e.shop.ID).Click("Suspend").Submit("Suspend partner", map[string]string{"Reason": "spam"})
			},
			func() { e.staff.Get("/staff/partners/"+e.shop.ID).Submit("Resume", nil) }},
		{"the partner leaves", "suspended",
			func() {
				e.portal.Get("/partners/"+e.shop.ID+"/leave").Submit("Leave", map[string]string{"Company name": "Marlin Supplies"})
			},
			func() { e.portal.Get("/partners/"+e.shop.ID+"/leave").Submit("Stay", nil) }},
		{"the console suspends the account", "suspended",
			func() {
				e.staff.Get(e.accountPath()).Click("Suspend account").Submit("Suspend account", map[string]string{"Reason": "fraud"})
			},
			func() { e.support.do("resume") }},
		{"the command that suspends the account", "suspended", func() { e.support.do("suspend") },
			func() { e.support.do("resume"); logIn(e.person.Get("/login")) }},
		{"its owner closes the account", "account_closed", func() {
			e.person.Get("/account").Click("Close account").Submit("Close account", map[string]string{"Your email": "ada@example.com"})
		}, nil},
	} {
		e.mustAnswer(e.token, http.StatusOK, "before "+way.name)
		way.end()
		body := e.refused(way.name)
		if body.Error != "invalid_token" || body.Reason != way.told {
			t.Errorf("%s: told %+v, want %s", way.name, body, way.told)
		}
		if canReconnect := way.told == "revoked" || way.told == "disconnected" || way.name == leaked; canReconnect != (body.ReconnectURL != "") {
			t.Fatalf("%s: the link to connect again is %q", way.name, body.ReconnectURL)
		}
		for _, g := range e.gateways { // refusals are remembered
			g.at = g.at.Add(g.CacheFor + 1e9)
		}
		switch {
		case way.undo != nil:
			way.undo()
			e.mustAnswer(e.token, http.StatusOK, "undone: "+way.name)
		case body.ReconnectURL != "":
			link, ok := strings.CutPrefix(body.ReconnectURL, e.public)
			if !ok {
				t.Fatalf("%s leads to %s", way.name, body.ReconnectURL)
			}
			e.renew(link + "&" + url.Values{"state": {"st & te"}}.Encode())
		}
	}
	// Logging in keeps the account, and what closing it ended has ended.
	if page := logIn(e.person.Get("/login")); page.Status != http.StatusOK {
		t.Fatalf("logging in again: %d %s", page.Status, page.Text())
	}
	if body := e.refused("reopened"); body.Reason != "disconnected" || body.ReconnectURL == "" {
		t.Errorf("reopened: %+v", body)
	}
	e.renew(e.shop.link())
	e.support.do("close")
	if body := e.refused("the command that closes the account"); body.Reason != "account_closed" || body.ReconnectURL != "" {
		t.Errorf("closed by command: %+v", body)
	}
	e.end()
	if log := e.stderr.String(); !strings.Contains(log, `"reason":"account_closed"`) || strings.Contains(log, e.token) {
		t.Errorf("the log has no reason, or a token: %s", log)
	}
}

func TestAPISaysWhyAKeyEnded(t *testing.T) {
	t.Parallel()
	r := start(t)
	b := r.browser()
	b.Get("/signup").Submit("Create account", map[string]string{"Full name": "Ada Marlin", "Email": "ada@example.com", "Password": testPassword})
	d := r.support(t)
	d.do("verify")
	create := func() (key string) {
		page := b.Get("/account/api-keys").Submit("Create key", map[string]string{"Name": "Warehouse", "Mode": "Live"})
		return regexp.MustCompile(`shippo_live_[0-9a-f]{40}`).FindString(page.Body)
	}
	wants := func(key, told string) {
		t.Helper()
		for _, path := range []string{"/api/v1/ping", "/api/v1/carrier_accounts", "/api/v1/webhook_endpoints"} {
			page := refusal{method: http.MethodGet, path: path, authorization: []string{"ShippoToken " + key}}.send(r)
			var body refusedBody
			page.JSON(&body)
			if page.Status != http.StatusUnauthorized || body.Error != "invalid_token" || body.Reason != told || body.ReconnectURL != "" {
				t.Errorf("%s: %d %s, want %s", path, page.Status, page.Body, told)
			}
		}
	}
	first, second := create(), create()
	b.Get("/account/api-keys").Submit("Revoke", nil)
	revoked, live := first, second
	if (refusal{method: http.MethodGet, path: "/api/v1/ping", authorization: []string{"ShippoToken " + first}}).send(r).Status == http.StatusOK {
		revoked, live = second, first
	}
	wants(revoked, "revoked")
	d.do("suspend")
	wants(live, "suspended")
	wants(revoked, "revoked")
	d.do("resume")
	d.do("close")
	wants(live, "account_closed")
	wants(live[:len(live)-1]+"g", "")
}

package api_test

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fairlead/api"
	"fairlead/storage"
	"fairlead/web"
	"fairlead/web/webtest"
)

// callers verifies tokens that name their kind.
type callers struct{ accountID string }

func (c callers) Verify(_ context.Context, token string, _ netip.Addr) (web.Caller, error) {
	switch token {
	case "service":
		return web.Caller{ClientID: "service_1", Scope: "orders carriers:tokens", By: web.AccessToken}, nil
	case "other":
		return web.Caller{ClientID: "service_2", Scope: "orders carriers:token", By: web.AccessToken}, nil
	case "partner":
		return web.Caller{AccountID: c.accountID, ClientID: "partner_1", Scope: "* carriers:tokens", By: web.AccessToken}, nil
	}
	return web.Caller{}, storage.ErrNotFound
}

// asked records what was asked of it.
type asked struct {
	id                string
	minValid          time.Duration
	rejected, service string
}

func (a *asked) AccessToken(_ context.Context, id string, minValid time.Duration, rejected, service string) (any, error) {
	*a = asked{id, minValid, rejected, service}
	switch id {
	case "known":
		return map[string]string{"access_token": "x"}, nil
	case "ended":
		return nil, &web.Error{Status: http.StatusConflict, Heading: "Not connected", Text: "disconnected"}
	case "away":
		return nil, &web.Error{Status: http.StatusServiceUnavailable, Heading: "Carrier unavailable", RetryAfter: 90 * time.Second}
	}
	return nil, storage.ErrNotFound
}

func TestCarrierTokensAreForServicesWithTheirScope(t *testing.T) {
	t.Parallel()
	h := open(t)
	app, got := webtest.App(t, h.db), &asked{}
	h.browser = webtest.Serve(t, app, &api.Handlers{App: app, Tokens: callers{h.account.ID}, Keys: keys{h.account.ID}, KeyScheme: "ShippoToken", CarrierTokens: got})
	hash := strings.Repeat("aB", 32)
	for name, row := range map[string]struct {
		credential, path, body string
		status                 int
		says                   string
	}{
		"a service":                 {"Bearer service", "/carrier_accounts/known/access_token", "", 200, `"access_token":"x"`},
		"with a slash":              {"Bearer service", "/carrier_accounts/known/access_token/", "{}", 200, ""},
		"under /api/v1":             {"Bearer service", "/api/v1/carrier_accounts/known/access_token", " ", 200, ""},
		"under /api/v1 and slash":   {"Bearer service", "/api/v1/carrier_accounts/known/access_token/", `{"min_valid":null,"more":1}`, 200, ""},
		"both parameters":           {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":3600,"rejected":"` + hash + `"}`, 200, ""},
		"another service":           {"Bearer other", "/carrier_accounts/known/access_token", "", 403, "insufficient_scope"},
		"a partner":                 {"Bearer partner", "/carrier_accounts/known/access_token", "", 403, "insufficient_scope"},
		"a partner, of none":        {"Bearer partner", "/carrier_accounts/unknown/access_token", "", 403, "insufficient_scope"},
		"a key":                     {"ShippoToken " + theKey, "/carrier_accounts/known/access_token", "", 403, "insufficient_scope"},
		"nobody":                    {"Bearer no", "/carrier_accounts/known/access_token", "", 401, "invalid_token"},
		"an unknown account":        {"Bearer service", "/carrier_accounts/unknown/access_token", "", 404, "Not found"},
		"one that is disconnected":  {"Bearer service", "/carrier_accounts/ended/access_token", "", 409, `{"title":"Not connected","detail":"disconnected"}`},
		"one whose carrier is away": {"Bearer service", "/carrier_accounts/away/access_token", "", 503, "Carrier unavailable"},
		"too long":                  {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":3601}`, 400, `"detail":"min_valid `},
		"negative":                  {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":-1}`, 400, `"detail":"min_valid `},
		"a fraction":                {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":1.5}`, 400, `"detail":"min_valid `},
		"a word":                    {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":"x"}`, 400, `"detail":"min_valid `},
		"a number as text":          {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":"60"}`, 400, `"detail":"min_valid `},
		"a list":                    {"Bearer service", "/carrier_accounts/known/access_token", `{"min_valid":[]}`, 400, `"detail":"min_valid `},
		"no hash":                   {"Bearer service", "/carrier_accounts/known/access_token", `{"rejected":"x"}`, 400, `"detail":"rejected `},
		"a number for a hash":       {"Bearer service", "/carrier_accounts/known/access_token", `{"rejected":7}`, 400, `"detail":"rejected `},
		"no JSON":                   {"Bearer service", "/carrier_accounts/known/access_token", `min_valid=1`, 400, "Invalid parameter"},
		"too much":                  {"Bearer service", "/carrier_accounts/known/access_token", strings.Repeat(" ", 65<<10), 413, ""},
	} {
		*got = asked{}
		r := h.browser.Request(http.MethodPost, row.path, strings.NewReader(row.body))
		r.Header.Set("Authorization", row.credential)
		r.Header.Set("Content-Type", "application/json")
		page := h.browser.Send(r)
		if page.Status != row.status || !strings.Contains(page.Body, row.says) || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
		switch {
		case row.status >= 400 && row.status < 404 && got.id != "":
			t.Errorf("%s: it was asked for", name)
		case name == "both parameters" && *got != (asked{"known", time.Hour, hash, "service_1"}):
			t.Errorf("asked for was %+v", *got)
		case name == "a service" && *got != (asked{"known", time.Minute, "", "service_1"}):
			t.Errorf("asked for was %+v", *got)
		case row.status == 503 && page.Header.Get("Retry-After") != "90":
			t.Errorf("Retry-After is %q", page.Header.Get("Retry-After"))
		}
	}
	r := h.browser.Request(http.MethodGet, "/carrier_accounts/known/access_token", nil)
	if page := h.browser.Send(r); page.Status != http.StatusMethodNotAllowed || page.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %d, %q", page.Status, page.Header.Get("Allow"))
	}
}

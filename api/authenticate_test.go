package api_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"fairlead/api"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

func TestCallsWithoutAValidTokenAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	begins := h.token[:10] + "…"
	for name, row := range map[string]struct {
		sent []string
		said string
	}{
		"no header":                                     {nil, "none was sent"},
		"an empty header":                               {[]string{""}, "none was sent"},
		"a scheme only":                                 {[]string{"Bearer"}, "none was sent"},
		"a scheme and a space":                          {[]string{"Bearer "}, "none was sent"},
		"an unknown token":                              {[]string{"Bearer oauth.612BUDkTaTuJP3ll5-VkebURX"}, "oauth.612B…"},
		"a token without its last character":            {[]string{"Bearer " + h.token[:len(h.token)-1]}, begins},
		"a token with one character changed":            {[]string{"Bearer " + strings.Replace(h.token, ".s", ".S", 1)}, begins},
		"a token in capitals":                           {[]string{"Bearer " + strings.ToUpper(h.token)}, strings.ToUpper(h.token[:10]) + "…"},
		"a token without its beginning":                 {[]string{"Bearer " + strings.TrimPrefix(h.token, "oauth.")}, h.token[6:16] + "…"},
		"a token under the scheme for keys":             {[]string{"ShippoToken " + h.token}, begins},
		"a token under Basic":                           {[]string{"Basic " + h.token}, begins},
		"a token without a scheme":                      {[]string{h.token}, "none was sent"},
		"a token in quotes":                             {[]string{`Bearer "` + h.token + `"`}, `"` + h.token[:9] + "…"},
		"a token after a tab":                           {[]string{"Bearer\t" + h.token}, "none was sent"},
		"the valid key under the scheme for tokens":     {[]string{"Bearer " + theKey}, theKey[:10] + "…"},
		"the valid key under Basic":                     {[]string{"Basic " + theKey}, theKey[:10] + "…"},
		"the valid key twice":                           {[]string{"ShippoToken " + theKey, "ShippoToken " + theKey}, theKey[:10] + "…"},
		"the valid key and more":                        {[]string{"ShippoToken " + theKey + " more"}, theKey[:10] + "…"},
		"the valid key and a token":                     {[]string{"ShippoToken " + theKey, "Bearer " + h.token}, theKey[:10] + "…"},
		"a key under the scheme for tokens":             {[]string{"Bearer shippo_live_0123456789"}, "shippo_liv…"},
		"a key under the scheme for keys":               {[]string{"ShippoToken shippo_live_0123456789"}, "shippo_liv…"},
		"the header twice":                              {[]string{"Bearer " + h.token, "Bearer " + h.token}, begins},
		"two tokens in one header":                      {[]string{"Bearer " + h.token + ", Bearer " + h.token}, begins},
		"two words":                                     {[]string{"Bearer " + h.token + " more"}, begins},
		"a short word":                                  {[]string{"Bearer abc"}, "abc"},
		"characters that are neither ASCII nor visible": {[]string{"Bearer <é\x80\u2028>\""}, `<???>"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/api/v1/ping", "/api/v1/deliveryexperience/ping", "/api/v1/account"} {
				var headers [][2]string
				for _, value := range row.sent {
					headers = append(headers, [2]string{"Authorization", value})
				}
				page := h.call(t, "GET", path, headers...)
				var body map[string]string
				page.JSON(&body)
				want := "Invalid access token: " + row.said
				if page.Status != http.StatusUnauthorized || len(body) != 2 || body["error"] != "invalid_token" || body["error_description"] != want {
					t.Errorf("got %d %s want %q", page.Status, page.Body, want)
				}
				if got := page.Header["Www-Authenticate"]; len(got) != 1 || got[0] != `Bearer error="invalid_token"` {
					t.Errorf("WWW-Authenticate %q", got)
				}
				if page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Set-Cookie") != "" || !utf8.ValidString(page.Body) {
					t.Errorf("headers %v", page.Header)
				}
			}
		})
	}
}

func TestTokenIsReadFromTheHeaderOnly(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.browser.Get("/api/v1/ping?" + url.Values{"access_token": {h.token}}.Encode())
	if page.Status != http.StatusUnauthorized || strings.Contains(page.Body, h.token[:10]) {
		t.Errorf("in the query: got %d %s", page.Status, page.Body)
	}
	r := h.browser.Request("GET", "/api/v1/ping", strings.NewReader(url.Values{"access_token": {h.token}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if page := h.browser.Send(r); page.Status != http.StatusUnauthorized {
		t.Errorf("in the body: got %d %s", page.Status, page.Body)
	}
}

func TestEndedTokensAreRefused(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *fixture){
		"disconnected": func(t *testing.T, h *fixture) {
			must(t, h.db.Disconnect(t.Context(), h.account.ID, h.client.ID, storagetest.SignedIn(t, h.db, h.account.ID), storage.Device{}))
		},
		"partner suspended": func(t *testing.T, h *fixture) {
			must(t, h.db.SetClientStatus(t.Context(), h.client.ID, storage.Suspended, "spam"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			end(t, h)
			if page := h.call(t, "GET", "/api/v1/account", h.bearer()); page.Status != http.StatusUnauthorized {
				t.Errorf("got %d %s", page.Status, page.Body)
			}
		})
	}
}

func TestServiceTokenMayPingOnly(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.browser = serve(t, h, service{})
	if page := h.call(t, "GET", "/api/v1/ping", h.bearer()); page.Status != http.StatusOK {
		t.Errorf("ping: got %d %s", page.Status, page.Body)
	}
	page := h.call(t, "GET", "/api/v1/account", h.bearer())
	var body map[string]string
	page.JSON(&body)
	if page.Status != http.StatusForbidden || body["error"] != "insufficient_scope" ||
		page.Header.Get("WWW-Authenticate") != `Bearer error="insufficient_scope"` {
		t.Errorf("account: got %d %s", page.Status, page.Body)
	}
}

// failing cannot verify any token.
type failing struct{ err error }

func (f failing) Verify(context.Context, string, netip.Addr) (web.Caller, error) {
	return web.Caller{}, f.err
}

func TestVerifyErrorsHaveTheirOwnStatus(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, row := range map[string]struct {
		err        error
		status     int
		retryAfter string
	}{
		"the database is unavailable": {fmt.Errorf("read token: %w", storage.ErrUnavailable), http.StatusServiceUnavailable, "5"},
		"a bug":                       {errors.New("sql: no such column: hash"), http.StatusInternalServerError, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log lockedBuffer
			app := webtest.App(t, h.db)
			app.Log = slog.New(slog.NewTextHandler(&log, nil))
			b := webtest.Serve(t, app, &api.Handlers{App: app, Tokens: failing{row.err}})
			b.Header.Set("Authorization", h.bearer()[1])
			page := b.Get("/api/v1/ping")
			var body struct {
				Title, Detail string
				RequestID     string `json:"request_id"`
			}
			page.JSON(&body)
			if page.Status != row.status || page.Header.Get("Retry-After") != row.retryAfter || body.Title == "" {
				t.Errorf("got %d %s, Retry-After %q", page.Status, page.Body, page.Header.Get("Retry-After"))
			}
			if strings.Contains(page.Body, "sql") || page.Header.Get("WWW-Authenticate") != "" {
				t.Errorf("the answer shows internals: %s", page.Body)
			}
			if id := page.Header.Get("X-Request-Id"); id == "" || body.RequestID != id || !strings.Contains(log.String(), id) {
				t.Errorf("request id %q, in the body %q, in the log:\n%s", id, body.RequestID, &log)
			}
			if !strings.Contains(log.String(), row.err.Error()) {
				t.Errorf("the log lacks the cause:\n%s", &log)
			}
		})
	}
}

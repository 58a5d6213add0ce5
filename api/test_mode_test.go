package api_test

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"fairlead/api"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// marking is rows with the mark of test tokens, as package authz sets it.
type marking struct{ rows }

func (m marking) Verify(ctx context.Context, token string, from netip.Addr) (web.Caller, error) {
	caller, err := m.rows.Verify(ctx, token, from)
	caller.Test = storage.IsTestClientID(caller.ClientID)
	return caller, err
}

func TestAnswersToATestTokenAreMarked(t *testing.T) {
	t.Parallel()
	h := open(t)
	app := webtest.App(t, h.db)
	h.browser = webtest.Serve(t, app, &api.Handlers{App: app, Tokens: marking{rows{h.db}}, Keys: keys{h.account.ID}, KeyScheme: "ShippoToken",
		AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version", CarrierVault: func() storage.CarrierVault { return testVault("k") }})
	n, token := storagetest.TestConnection(t, h.db, h.client.ID, storage.TestAlreadyConnected)
	ask := func(method, path, authorization, version, body string) *webtest.Page {
		r := h.browser.Request(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Content-Type", "application/json")
		if version != "" {
			r.Header.Set("Shippo-API-Version", version)
		}
		return h.browser.Another().Send(r)
	}
	for _, row := range []struct {
		method, path, version, body string
		status                      int
	}{
		{http.MethodGet, "/api/v1/ping", "", "", http.StatusOK},
		{http.MethodGet, "/api/v1/account", "", "", http.StatusOK},
		{http.MethodGet, "/api/v1/account", "2000-01-01", "", http.StatusBadRequest},
		{http.MethodGet, "/carrier_accounts", "", "", http.StatusOK},
		{http.MethodPost, "/carrier_accounts", "", `{"carrier": "ups", "account_id": "1", "parameters": {}}`, http.StatusForbidden},
		{http.MethodGet, "/carrier_accounts/none", "", "", http.StatusNotFound},
		{http.MethodGet, "/shippo-accounts", "", "", http.StatusForbidden},
	} {
		page := ask(row.method, row.path, "Bearer "+token, row.version, row.body)
		if page.Status != row.status || page.Header.Get("X-Test") != "true" {
			t.Errorf("%s %s: %d, X-Test %q: %s", row.method, row.path, page.Status, page.Header.Get("X-Test"), page.Body)
		}
		for name, authorization := range map[string]string{"live": "Bearer " + h.token, "key": "ShippoToken " + theKey, "none": "", "unknown": "Bearer oauth.test_unknown"} {
			if page := ask(row.method, row.path, authorization, row.version, row.body); len(page.Header.Values("X-Test")) > 0 {
				t.Errorf("%s %s: X-Test for %s", row.method, row.path, name)
			}
		}
	}
	got := ask(http.MethodGet, "/api/v1/account", "Bearer "+token, "", "").Body
	for _, part := range []string{`"object_id":"` + n.AccountID + `"`, `"full_name":"Already connected"`, `.test.invalid"`, `"last4":"4242"`, `"test":true`} {
		if !strings.Contains(got, part) {
			t.Errorf("the account lacks %s: %s", part, got)
		}
	}
	if live := ask(http.MethodGet, "/api/v1/account", "Bearer "+h.token, "", "").Body; strings.Contains(live, `"test"`) {
		t.Errorf("a live account has a mark: %s", live)
	}
}

package api_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/api"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// carrierRequests are all that an account's callers may send about one carrier account.
func carrierRequests(id string) [][3]string {
	return [][3]string{
		{http.MethodGet, "/carrier_accounts", ""}, {http.MethodPost, "/carrier_accounts/", `{"carrier":"ups","account_id":"1"}`},
		{http.MethodGet, "/carrier_accounts/" + id, ""}, {http.MethodPut, "/api/v1/carrier_accounts/" + id + "/", `{"active":false}`},
		{http.MethodPost, "/carrier_accounts/" + id + "/signin/revoke", ""},
	}
}

func TestCarrierAccountsAreRefusedInBothLanguages(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	app := webtest.App(t, f.db)
	services := &carrierFixture{fixture: &fixture{browser: webtest.Serve(t, app, &api.Handlers{App: app, Tokens: service{}, CarrierVault: func() storage.CarrierVault { return f.vault }})}, t: t}
	for _, sent := range append(carrierRequests(a.ObjectID), carrierRequests("unknown")...) {
		for name, row := range map[string]struct {
			page   *webtest.Page
			status int
			code   string
		}{
			"nobody":          {f.send("", sent[0], sent[1], sent[2]), http.StatusUnauthorized, "invalid_token"},
			"an unknown key":  {f.send("ShippoToken nothing", sent[0], sent[1], sent[2]), http.StatusUnauthorized, "invalid_token"},
			"an ended token":  {f.send("Bearer oauth.nothing", sent[0], sent[1], sent[2]), http.StatusUnauthorized, "invalid_token"},
			"a key as bearer": {f.send(strings.Replace(f.live(), "ShippoToken", "Bearer", 1), sent[0], sent[1], sent[2]), http.StatusUnauthorized, "invalid_token"},
			"an erased one":   {f.send("ShippoToken live-gone", sent[0], sent[1], sent[2]), http.StatusUnauthorized, "invalid_token"},
			"a service":       {services.send("Bearer service", sent[0], sent[1], sent[2]), http.StatusForbidden, "insufficient_scope"},
		} {
			var body map[string]string
			row.page.JSON(&body)
			if row.page.Status != row.status || len(body) != 4 || body["error"] != row.code || body["error_description"] == "" || body["title"] == "" || body["detail"] == "" ||
				row.page.Header.Get("WWW-Authenticate") != `Bearer error="`+row.code+`"` {
				t.Errorf("%s, %s: got %d %s", name, sent, row.page.Status, row.page.Body)
			}
		}
	}
}

func TestCarrierAccountsOfOthersAreNotFound(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	other := f.another()
	want := f.send(f.live(), http.MethodGet, "/carrier_accounts/unknown", "").Body
	if want != `{"title":"Not found","detail":"There is no such carrier account."}`+"\n" {
		t.Errorf("unknown: %s", want)
	}
	for _, id := range []string{"%00", "%FF%FE", "%ED%A0%80", "x%2Fy", "%27%20OR%201"} {
		if page := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+id, ""); page.Status != http.StatusNotFound || page.Body != want {
			t.Errorf("%s: got %d %s", id, page.Status, page.Body)
		}
	}
	for name, credential := range map[string]string{"somebody else": "ShippoToken live-" + other.ID, "somebody else's partner": "Bearer " + f.connect(t, other), "a test key": f.test()} {
		for _, sent := range carrierRequests(a.ObjectID)[2:] {
			if page := f.send(credential, sent[0], sent[1], sent[2]); page.Status != http.StatusNotFound || page.Body != want {
				t.Errorf("%s, %s: got %d %s", name, sent, page.Status, page.Body)
			}
		}
		if page := f.send(credential, http.MethodGet, "/carrier_accounts", ""); page.Body != `{"results":[]}`+"\n" {
			t.Errorf("%s: %s", name, page.Body)
		}
	}
	if b := f.create(f.test(), `{"carrier":"ups","account_id":"94567e"}`); !b.Test || f.send(f.live(), http.MethodGet, "/carrier_accounts/"+b.ObjectID, "").Status != http.StatusOK {
		t.Errorf("by a test key: %+v", b)
	}
}

func TestAccountHeaderOfCarrierAccounts(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a, other := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`), f.another()
	named := func(id string) [2]string { return [2]string{"SHIPPO-ACCOUNT-ID", id} }
	for _, credential := range []string{f.live(), "Bearer " + f.token} {
		for _, sent := range carrierRequests(a.ObjectID) {
			if page := f.send(credential, sent[0], sent[1], sent[2], named(f.account.ID)); page.Status >= 500 || page.Status == http.StatusNotFound {
				t.Errorf("its own: %d %s", page.Status, page.Body)
			}
			for _, headers := range [][][2]string{{named(other.ID)}, {named("")}, {named("x")}, {named(f.account.ID), named(f.account.ID)}} {
				if page := f.send(credential, sent[0], sent[1], sent[2], headers...); page.Status != http.StatusNotFound || !strings.Contains(page.Body, `"title":"Not found"`) {
					t.Errorf("%s, %v: got %d %s", sent, headers, page.Status, page.Body)
				}
			}
		}
	}
}

func TestVersionOfCarrierAccounts(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	for _, row := range []struct {
		credential, version string
		status              int
	}{
		{"Bearer " + f.token, "2018-02-08", http.StatusOK}, {"Bearer " + f.token, "2017-12-31", http.StatusBadRequest},
		{f.live(), "2014-01-01", http.StatusOK}, {f.live(), "latest", http.StatusBadRequest},
	} {
		if page := f.send(row.credential, http.MethodGet, "/carrier_accounts", "", [2]string{"Shippo-API-Version", row.version}); page.Status != row.status {
			t.Errorf("%s: got %d %s", row.version, page.Status, page.Body)
		}
	}
}

func TestMethodsAndPathsOfCarrierAccounts(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	for _, row := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"DELETE", "/carrier_accounts", 405, "GET, HEAD, POST"}, {"PUT", "/api/v1/carrier_accounts/", 405, "GET, HEAD, POST"},
		{"DELETE", "/carrier_accounts/x", 405, "GET, HEAD, PUT"}, {"POST", "/carrier_accounts/x/", 405, "GET, HEAD, PUT"},
		{"GET", "/carrier_accounts/x/signin/revoke", 405, "POST"}, {"PATCH", "/carrier_accounts/x/access_token/", 405, "POST"},
		{"GET", "/carrier_accounts/x/y", 404, ""}, {"POST", "/api/v1/carrier_accounts/x/signin", 404, ""}, {"GET", "/carrier_accounts/x/signin/y/", 404, ""},
	} {
		page := f.send(f.live(), row.method, row.path, "")
		var body shown
		page.JSON(&body)
		if page.Status != row.status || page.Header.Get("Allow") != row.allow || body.Title == "" || body.Detail == "" {
			t.Errorf("%s %s: got %d, %q, %s", row.method, row.path, page.Status, page.Header.Get("Allow"), page.Body)
		}
	}
}

package main

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// Who calls is found out by the parts that serve: keys of accounts, secrets of partners and
// tokens of services.
func TestEachCallerHasItsOwnEndpoints(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		r := startOn(t, t.TempDir(), database)
		partner, service := r.registerClients("false")
		operator := r.register("service", "create", "--name", "Ops", "--scope", "events:manage")
		callers := map[string]string{
			"account":  r.newPlatform(t, "ops@market.example"),
			"partner":  basic(partner.ClientID, partner.ClientSecret),
			"operator": "Bearer " + r.serviceToken(operator),
		}
		made := map[string]string{}
		for owner, as := range callers {
			var p struct{ ID, Owner string }
			page := r.callEndpoints(as, http.MethodPost, "", `{"url":"https://shop.example/events"}`)
			page.JSON(&p)
			if page.Status != http.StatusCreated || p.Owner != owner {
				t.Errorf("%s: got %d %s", owner, page.Status, page.Body)
			}
			made[owner] = p.ID
		}
		for owner, as := range callers {
			for other, id := range made {
				want := http.StatusNotFound
				if other == owner {
					want = http.StatusOK
				}
				if page := r.callEndpoints(as, http.MethodGet, "/"+id, ""); page.Status != want {
					t.Errorf("%s asks for the endpoint of %s: got %d %s", owner, other, page.Status, page.Body)
				}
			}
		}
		r.refusesCallers(t, partner, service)
	})
}

// refusesCallers sends what nobody is let in with.
func (r *running) refusesCallers(t *testing.T, partner, service registered) {
	t.Helper()
	test := r.testClientOf(partner)
	r.command("partner", "suspend", partner.ClientID, "--reason", "spam")
	for name, row := range map[string]struct {
		authorization string
		status        int
	}{
		"nothing":                     {"", http.StatusUnauthorized},
		"an unknown key":              {"ShippoToken shippo_live_" + strings.Repeat("0", 40), http.StatusUnauthorized},
		"an unknown token":            {"Bearer oauth.x", http.StatusUnauthorized},
		"a wrong secret":              {basic(partner.ClientID, "wrong"), http.StatusUnauthorized},
		"an unknown partner":          {basic("partner_none", partner.ClientSecret), http.StatusUnauthorized},
		"no secret":                   {basic(partner.ClientID, ""), http.StatusUnauthorized},
		"Basic that is not base64":    {"Basic !", http.StatusUnauthorized},
		"a suspended partner":         {basic(partner.ClientID, partner.ClientSecret), http.StatusForbidden},
		"a test client":               {basic(test.ClientID, test.ClientSecret), http.StatusForbidden},
		"a service's secret":          {basic(service.ClientID, service.ClientSecret), http.StatusForbidden},
		"a service without the scope": {"Bearer " + r.serviceToken(service), http.StatusForbidden},
	} {
		page := r.callEndpoints(row.authorization, http.MethodGet, "", "")
		if page.Status != row.status || page.Header.Get("WWW-Authenticate") == "" || strings.Contains(page.Body, partner.ClientSecret) {
			t.Errorf("%s: got %d %v %s, want %d", name, page.Status, page.Header, page.Body, row.status)
		}
		if !strings.Contains(page.Body, `"title":`) || !strings.Contains(page.Body, `"detail":`) {
			t.Errorf("%s: the answer is %s", name, page.Body)
		}
	}
}

// callEndpoints calls what is about webhook endpoints.
func (r *running) callEndpoints(authorization, method, path, body string) *webtest.Page {
	row := refusal{method: method, path: "/api/v1/webhook_endpoints" + path, body: body}
	if body != "" {
		row.kind = jsonType
	}
	if authorization != "" {
		row.authorization = []string{authorization}
	}
	return row.send(r)
}

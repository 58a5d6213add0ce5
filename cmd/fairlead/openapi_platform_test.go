package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// newPlatform signs up a company that may manage accounts, and returns what its live key is
// sent as.
func (r *running) newPlatform(t *testing.T, email string) (authorization string) {
	t.Helper()
	b := r.browser()
	b.Get("/signup").Submit("Create account", map[string]string{"Full name": "Mo Market", "Email": email, "Password": testPassword, "Company name (optional)": "Market & Sons"})
	d := r.support(t)
	d.run("account", "verify", email, "--reason", "known").ok()
	d.run("platform", "allow", email).ok()
	page := b.Get("/account/api-keys").Submit("Create key", map[string]string{"Name": "Platform", "Mode": "Live"})
	return "ShippoToken " + regexp.MustCompile(`shippo_live_[0-9a-f]{40}`).FindString(page.Body)
}

// managedRequests are those of a platform about the accounts that it manages, with every answer
// that they get.
func (d *described) managedRequests(v fixtures) (all []refusal) {
	d.t.Helper()
	key := d.newPlatform(d.t, "ops@market.example")
	platform, partner := []string{key}, []string{"Bearer " + v.token}
	const body = `{"email":"kim@shop.example","first_name":"Kim","last_name":"Vang"}`
	long := `"` + strings.Repeat("x", 64<<10)
	send := func(method, path, body string, as []string, status int) {
		all = append(all, refusal{method: method, path: path, kind: jsonType, body: body, authorization: as, status: status})
	}
	for _, root := range []string{"/shippo-accounts", "/api/v1/shippo-accounts"} {
		var m struct {
			ID string `json:"object_id"`
		}
		refusal{method: http.MethodPost, path: root, kind: jsonType, body: body, authorization: platform}.send(d.running).JSON(&m)
		one, none := root+"/"+m.ID, root+"/"+strings.Repeat("0", 32)
		send(http.MethodGet, root, "", platform, 200)
		send(http.MethodGet, root+"?results=1&page=2", "", platform, 200)
		send(http.MethodGet, root+"?page=0", "", platform, 400)
		send(http.MethodPost, root, body, platform, 201)
		send(http.MethodPost, root, long, platform, 413)
		send(http.MethodGet, one, "", platform, 200)
		send(http.MethodGet, none, "", platform, 404)
		send(http.MethodPut, one, body, platform, 200)
		send(http.MethodPut, none, body, platform, 404)
		send(http.MethodPut, one, long, platform, 413)
		for method, path := range map[string]string{http.MethodPost: root, http.MethodPut: one} {
			send(method, path, "{}", platform, 400)
			send(method, path, body, nil, 401)
			send(method, path, body, partner, 403)
		}
		send(http.MethodPost, one+"/claim", "", platform, 202)
		send(http.MethodPost, one+"/claim", "", nil, 401)
		send(http.MethodPost, one+"/claim", "", partner, 403)
		send(http.MethodPost, none+"/claim", "", platform, 404)
		for _, path := range []string{root, one} {
			send(http.MethodGet, path, "", nil, 401)
			send(http.MethodGet, path, "", partner, 403)
		}
	}
	d.checkPlatformHeaders(key)
	return all
}

// checkPlatformHeaders sends what headers change.
func (d *described) checkPlatformHeaders(key string) {
	d.t.Helper()
	for path, item := range d.doc.Paths.Map() {
		if !strings.Contains(path, "/shippo-accounts") {
			continue
		}
		for method := range item.Operations() {
			for name, row := range map[string]struct {
				value  string
				status int
			}{"Shippo-API-Version": {"latest", http.StatusBadRequest}, "SHIPPO-ACCOUNT-ID": {strings.Repeat("0", 32), http.StatusNotFound}} {
				request := refusal{method: method, path: strings.Replace(path, "{object_id}", strings.Repeat("0", 32), 1), kind: jsonType, body: "{}", authorization: []string{key}}.request(d.browser())
				request.Header.Set(name, row.value)
				d.check(request, row.status)
			}
		}
	}
}

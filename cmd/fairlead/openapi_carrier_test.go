package main

import (
	"net/http"
	"strings"
)

// carrierRequests are those about carrier accounts, with every answer that they get.
func (d *described) carrierRequests(v fixtures) (all []refusal) {
	d.t.Helper()
	d.command("carrier", "add", "ups", "--client-id", "c", "--client-auth", "none")
	d.command("carrier", "add", "fedex")
	tokens := []string{"Bearer " + d.serviceToken(d.register("service", "create", "--name", "Labels", "--scope", "carriers:tokens"))}
	partner, service := []string{"Bearer " + v.token}, []string{"Bearer " + v.serviceToken}
	for i, root := range []string{"/carrier_accounts", "/api/v1/carrier_accounts"} {
		body := `{"carrier":"ups","account_id":"94567e` + string(rune('0'+i)) + `","parameters":{"city":"Oslo","agreed":true}}`
		var direct struct {
			ID string `json:"object_id"`
		}
		refusal{method: http.MethodPost, path: root, kind: jsonType, body: strings.Replace(body, "ups", "fedex", 1), authorization: partner}.send(d.running).JSON(&direct)
		created := refusal{method: http.MethodPost, path: root, kind: jsonType, body: body, authorization: partner, status: http.StatusCreated}
		page := created.send(d.running)
		var a struct {
			ID string `json:"object_id"`
		}
		page.JSON(&a)
		d.check(refusal{method: http.MethodPost, path: root, kind: jsonType, body: strings.Replace(body, "94567e", "other", 1), authorization: partner}.request(d.browser()), http.StatusCreated)
		one, none, long := root+"/"+a.ID, root+"/"+strings.Repeat("0", 32), `"`+strings.Repeat("x", 64<<10)
		put := func(path, body string, as []string, status int) refusal {
			return refusal{method: http.MethodPut, path: path, kind: jsonType, body: body, authorization: as, status: status}
		}
		post := func(path, body string, as []string, status int) refusal {
			return refusal{method: http.MethodPost, path: path, kind: jsonType, body: body, authorization: as, status: status}
		}
		get := func(path string, as []string, status int) refusal {
			return refusal{method: http.MethodGet, path: path, authorization: as, status: status}
		}
		begin := "/signin/initiate?redirect_uri=https://shop.example/"
		all = append(all, get(one+begin, partner, 302), get(one+begin, nil, 401), get(one+begin, service, 403), get(none+begin, partner, 404),
			get(one+"/signin/initiate", partner, 400))
		give := "/access_token"
		all = append(all, post(root+"/"+direct.ID+give, "", tokens, 200), post(one+give, "{}", tokens, 409), post(one+give, `{"min_valid":-1}`, tokens, 400), post(one+give, "", nil, 401),
			post(one+give, "", service, 403), post(none+give, "", tokens, 404), post(one+give, long, tokens, 413))
		all = append(all, get(root+"?results=1&service_levels=true", partner, 200), get(root+"?page=0", partner, 400), get(root, nil, 401), get(root, service, 403),
			post(root, body, partner, 400), post(root, body, nil, 401), post(root, body, service, 403), post(root, long, partner, 413),
			get(one, partner, 200), get(one, nil, 401), get(one, service, 403), get(none, partner, 404),
			put(one, `{"active":false}`, partner, 200), put(one, `{"test":true}`, partner, 400), put(one, `{}`, nil, 401), put(one, `{}`, service, 403), put(none, `{}`, partner, 404), put(one, long, partner, 413),
			post(one+"/signin/revoke", "", partner, 200), post(one+"/signin/revoke", "", nil, 401), post(one+"/signin/revoke", "", service, 403), post(none+"/signin/revoke", "", partner, 404))
	}
	return all
}

// checkCarrierHeaders sends what headers change of carrier accounts.
func (d *described) checkCarrierHeaders(v fixtures) {
	d.t.Helper()
	for path, item := range d.doc.Paths.Map() {
		if !strings.Contains(path, "/carrier_accounts") {
			continue
		}
		for method := range item.Operations() {
			if strings.HasSuffix(path, "/access_token") {
				continue // it is for no account
			}
			for name, row := range map[string]struct {
				value  string
				status int
			}{"Shippo-API-Version": {"2017-01-01", http.StatusBadRequest}, "SHIPPO-ACCOUNT-ID": {strings.Repeat("0", 32), http.StatusNotFound}} {
				request := refusal{method: method, path: strings.Replace(path, "{object_id}", strings.Repeat("0", 32), 1), kind: jsonType, body: "{}", authorization: []string{"Bearer " + v.token}}.request(d.browser())
				request.Header.Set(name, row.value)
				d.check(request, row.status)
			}
		}
	}
}

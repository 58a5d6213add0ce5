package main

import (
	"net/http"
	"strings"
)

// checkEvents sends what is about webhook endpoints and events, with every answer that comes.
func (d *described) checkEvents(v fixtures) {
	d.t.Helper()
	manage := []string{"Bearer " + d.serviceToken(d.register("service", "create", "--name", "Ops", "--scope", "events:manage"))}
	publish := []string{"Bearer " + d.serviceToken(d.register("service", "create", "--name", "Shipping", "--scope", "events:publish"))}
	verified := refusal{method: http.MethodGet, path: "/oauth/verify", authorization: []string{"Bearer " + v.token}}.send(d.running)
	account := verified.Header.Get("X-Account-Id")
	send := func(method, path, body string, as []string, status int) {
		d.t.Helper()
		d.check(refusal{method: method, path: "/api/v1/" + path, kind: jsonType, body: body, authorization: as}.request(d.browser()), status)
	}
	read := func(method, path, body string, as []string) (into struct {
		ID       string
		SecretID string `json:"secret_id"`
		Results  []struct {
			ID       string
			SecretID string `json:"secret_id"`
		}
	}) {
		d.t.Helper()
		refusal{method: method, path: "/api/v1/" + path, kind: jsonType, body: body, authorization: as}.send(d.running).JSON(&into)
		return into
	}
	const root, fields = "webhook_endpoints", `{"url":"https://127.0.0.1.example/events","oauth":{"client_id":"a","client_secret":"b","token_url":"https://a.example/token"}}`
	long := `{"url":"` + strings.Repeat("x", 64<<10) + `"}`
	made := read("POST", root, fields, manage)
	one, none := root+"/"+made.ID, root+"/we_none"
	event := `{"type":"shipment.updated","account_id":"` + account + `","data":{"a":1},"idempotency_key":"k"}`
	send("POST", "events", event, publish, 202)
	send("POST", "events", `{"events":[`+event+`]}`, publish, 202)
	send("POST", "events", strings.Replace(event, `"a":1`, `"a":2`, 1), publish, 409)
	delivery := read("GET", one+"/deliveries", "", manage).Results
	if len(delivery) == 0 {
		d.t.Fatal("nothing is on its way")
	}
	its, secrets := one+"/deliveries/"+delivery[0].ID, one+"/secrets"
	added := read("POST", secrets, "{}", manage).SecretID
	id := read("GET", "events", "", publish).Results[0].ID
	for _, row := range []struct {
		method, path, body string
		as                 []string
		status             int
	}{
		{"GET", root, "", manage, 200}, {"GET", root + "?x=1", "", manage, 400}, {"GET", root, "", nil, 401}, {"GET", root, "", publish, 403}, {"GET", root, "", v.basic(), 200},
		{"POST", root, `{"url":"https://a.example"}`, v.basic(), 201}, {"POST", root, "{}", manage, 400}, {"POST", root, "{}", nil, 401}, {"POST", root, "{}", publish, 403}, {"POST", root, long, manage, 413},
		{"POST", root + "/test", `{"url":"https://a.invalid"}`, manage, 200}, {"POST", root + "/test", `{}`, manage, 400}, {"POST", root + "/test", `{}`, nil, 401}, {"POST", root + "/test", `{}`, publish, 403}, {"POST", root + "/test", long, manage, 413},
		{"GET", one, "", manage, 200}, {"GET", one, "", nil, 401}, {"GET", one, "", publish, 403}, {"GET", none, "", manage, 404},
		{"PATCH", one, `{"description":"a","oauth":null}`, manage, 200}, {"PATCH", one, `{"x":1}`, manage, 400}, {"PATCH", one, `{}`, nil, 401}, {"PATCH", one, `{}`, publish, 403}, {"PATCH", none, `{}`, manage, 404}, {"PATCH", one, long, manage, 413},
		{"POST", one + "/test", `{"type":"connection.ended"}`, manage, 200}, {"POST", one + "/test", `{"type":"x"}`, manage, 400}, {"POST", one + "/test", "", nil, 401}, {"POST", one + "/test", "", publish, 403}, {"POST", none + "/test", "", manage, 404}, {"POST", one + "/test", long, manage, 413},
		{"GET", secrets, "", manage, 200}, {"GET", secrets, "", nil, 401}, {"GET", secrets, "", publish, 403}, {"GET", none + "/secrets", "", manage, 404},
		{"POST", secrets, "{}", manage, 409}, {"DELETE", secrets + "/" + added, "", manage, 204}, {"POST", secrets, "{}", manage, 201}, {"POST", secrets, `{"x":1}`, manage, 400}, {"POST", secrets, "", nil, 401}, {"POST", secrets, "", publish, 403},
		{"POST", none + "/secrets", "", manage, 404}, {"POST", secrets, long, manage, 413}, {"DELETE", secrets + "/none", "", manage, 404}, {"DELETE", secrets + "/none", "", nil, 401}, {"DELETE", secrets + "/none", "", publish, 403},
		{"GET", one + "/deliveries?limit=1", "", manage, 200}, {"GET", one + "/deliveries?limit=0", "", manage, 400}, {"GET", one + "/deliveries", "", nil, 401}, {"GET", one + "/deliveries", "", publish, 403}, {"GET", none + "/deliveries", "", manage, 404},
		{"GET", its, "", manage, 200}, {"GET", its, "", nil, 401}, {"GET", its, "", publish, 403}, {"GET", one + "/deliveries/none", "", manage, 404},
		{"POST", its + "/resend", "", manage, 202}, {"POST", its + "/resend", `{"x":1}`, manage, 400}, {"POST", its + "/resend", "", nil, 401}, {"POST", its + "/resend", "", publish, 403}, {"POST", one + "/deliveries/none/resend", "", manage, 404}, {"POST", its + "/resend", long, manage, 413},
		{"POST", one + "/resend_failed", `{"since":"2026-01-01T00:00:00Z"}`, manage, 202}, {"POST", one + "/resend_failed", `{}`, manage, 400}, {"POST", one + "/resend_failed", "", nil, 401}, {"POST", one + "/resend_failed", "", publish, 403}, {"POST", none + "/resend_failed", "", manage, 404}, {"POST", one + "/resend_failed", long, manage, 413},
		{"PATCH", one, `{"status":"disabled"}`, manage, 200}, {"POST", its + "/resend", "", manage, 409}, {"POST", one + "/resend_failed", `{"since":"2026-01-01T00:00:00Z"}`, manage, 409},
		{"GET", "events?limit=1", "", publish, 200}, {"GET", "events?limit=x", "", publish, 400}, {"GET", "events", "", nil, 401}, {"GET", "events", "", v.asService(), 403}, {"GET", "events", "", []string{"Bearer " + v.token}, 403},
		{"GET", "events/" + id, "", publish, 200}, {"GET", "events/" + id, "", nil, 401}, {"GET", "events/" + id, "", []string{"Bearer " + v.token}, 403}, {"GET", "events/none", "", publish, 404},
		{"POST", "events", `{}`, publish, 400}, {"POST", "events", `{}`, nil, 401}, {"POST", "events", `{}`, manage, 403}, {"POST", "events", `{"type":"` + strings.Repeat("x", 1<<20) + `"}`, publish, 413},
		{"DELETE", one, "", nil, 401}, {"DELETE", one, "", publish, 403}, {"DELETE", one, "", manage, 204}, {"DELETE", one, "", manage, 404},
	} {
		send(row.method, row.path, row.body, row.as, row.status)
	}
	for i := range 20 {
		status := 201
		if i == 19 { // one was added above
			status = 409
		}
		send("POST", root, `{"url":"https://a.example"}`, v.basic(), status)
	}
	for _, one := range read("GET", root, "", v.basic()).Results[:1] {
		s := read("GET", root+"/"+one.ID+"/secrets", "", v.basic()).Results[0].SecretID
		send("DELETE", root+"/"+one.ID+"/secrets/"+s, "", v.basic(), 409)
	}
	d.check(refusal{method: "POST", path: "/api/v1/events", kind: "text/plain", body: event, authorization: publish}.request(d.browser()), 415)
}

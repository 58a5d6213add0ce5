package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"fairlead/event"
)

// Every type of ours has its webhook in the OpenAPI document, and what is sent of it is valid.
func TestOpenAPIDescribesEveryEvent(t *testing.T) {
	t.Parallel()
	d := describe(t, start(t, "--webhook-loopback", "on"))
	for name, item := range d.doc.Webhooks {
		if item.Post == nil || item.Post.RequestBody.Value.Content.Get("application/json") == nil {
			t.Fatalf("%s has no body", name)
		}
	}
	all := append(event.Types(), "webhook.test")
	if len(d.doc.Webhooks) != len(all) {
		t.Errorf("%d types are described, and there are %d", len(d.doc.Webhooks), len(all))
	}
	send := d.testSender()
	for _, what := range all {
		item := d.doc.Webhooks[string(what)]
		if item == nil {
			t.Errorf("%s is not described", what)
			continue
		}
		body := send(string(what))
		var sent any
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		schema := item.Post.RequestBody.Value.Content.Get("application/json").Schema.Value
		if err := schema.VisitJSON(sent, openapi3.VisitAsRequest()); err != nil {
			t.Errorf("%s: %v in %s", what, err, body)
		}
		other := all[0]
		if other == what {
			other = all[1]
		}
		if err := d.doc.Components.Schemas["event."+string(other)].Value.VisitJSON(sent, openapi3.VisitAsRequest()); err == nil {
			t.Errorf("the schema of %s takes %s", other, what)
		}
	}
}

// testSender adds an endpoint, and returns what has a test of a type sent to it and returns
// the body that came.
func (d *described) testSender() func(what string) []byte {
	d.t.Helper()
	bodies := make(chan []byte, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- body
	}))
	d.t.Cleanup(receiver.Close)
	as := "Bearer " + d.serviceToken(d.register("service", "create", "--name", "Ops", "--scope", "events:manage"))
	var p struct{ ID string }
	d.callEndpoints(as, http.MethodPost, "", `{"url":"`+receiver.URL+`"}`).JSON(&p)
	return func(what string) []byte {
		d.t.Helper()
		page := d.callEndpoints(as, http.MethodPost, "/"+p.ID+"/test", `{"type":"`+what+`"}`)
		var result event.TestBody
		if page.JSON(&result); !result.OK {
			d.t.Fatalf("%s: got %d %s", what, page.Status, page.Body)
		}
		return <-bodies
	}
}

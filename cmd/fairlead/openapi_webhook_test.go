package main

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"fairlead/event"
)

// Every type of ours has its webhook in the OpenAPI document, and what is sent of it is valid.
func TestOpenAPIDescribesEveryEvent(t *testing.T) {
	t.Parallel()
	doc := describe(t, start(t)).doc
	described := map[string]bool{}
	for name, item := range doc.Webhooks {
		described[name] = true
		if item.Post == nil || item.Post.RequestBody.Value.Content.Get("application/json") == nil {
			t.Errorf("%s has no body", name)
		}
	}
	all := append(event.Types(), "webhook.test")
	for _, what := range all {
		if !described[string(what)] {
			t.Errorf("%s is not described", what)
			continue
		}
		body, err := event.SampleBody(what)
		if err != nil {
			t.Fatal(err)
		}
		var sent any
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		schema := doc.Webhooks[string(what)].Post.RequestBody.Value.Content.Get("application/json").Schema.Value
		if err := schema.VisitJSON(sent, openapi3.VisitAsRequest()); err != nil {
			t.Errorf("%s: %v in %s", what, err, body)
		}
		other := all[0]
		if other == what {
			other = all[1]
		}
		if err := doc.Components.Schemas["event."+string(other)].Value.VisitJSON(sent, openapi3.VisitAsRequest()); err == nil {
			t.Errorf("the schema of %s takes %s", other, what)
		}
	}
	if len(described) != len(all) {
		t.Errorf("%d types are described, and there are %d", len(described), len(all))
	}
}

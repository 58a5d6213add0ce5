package main

import (
	"net/http"
	"testing"

	"fairlead/web/webtest"
)

// eventCaller is a service that calls what is about events.
type eventCaller struct {
	t      *testing.T
	r      *running
	bearer string
}

func (r *running) eventCaller(t *testing.T, scope string) *eventCaller {
	t.Helper()
	return &eventCaller{t, r, "Bearer " + r.serviceToken(r.register("service", "create", "--name", "Events", "--scope", scope))}
}

// call calls a route, which has to answer with a status, and decodes the answer.
func (c *eventCaller) call(method, path, body string, status int, into any) *webtest.Page {
	c.t.Helper()
	row := refusal{method: method, path: "/api/v1/" + path, body: body, authorization: []string{c.bearer}}
	if body != "" {
		row.kind = jsonType
	}
	page := row.send(c.r)
	if page.Status != status {
		c.t.Fatalf("%s %s %s: got %d %s, want %d", method, path, body, page.Status, page.Body, status)
	}
	if into != nil {
		page.JSON(into)
	}
	return page
}

// createEndpoint creates an endpoint of the operator, and returns its path.
func (c *eventCaller) createEndpoint(body string) (path string) {
	c.t.Helper()
	var made struct{ ID string }
	c.call(http.MethodPost, "webhook_endpoints", body, http.StatusCreated, &made)
	return "webhook_endpoints/" + made.ID
}

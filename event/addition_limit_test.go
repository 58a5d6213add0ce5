package event_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/web"
	"fairlead/web/webtest"
)

// Each endpoint that is added has a mail sent, to an address that may be somebody else's, and
// each that is enabled can.
func TestOwnersAddAndEnableEndpointsAtABoundedRate(t *testing.T) {
	openEach(t, func(t *testing.T, one *fixture) {
		f := newAPI(t, one)
		g := f.registry()
		g.Additions = web.NewLimit(2, time.Minute)
		app := webtest.App(t, f.db)
		f.browser = webtest.Serve(t, app, &event.API{App: app, Registry: g, KeyScheme: "ShippoToken", Clients: clients{f.db},
			Keys: known{"live": {AccountID: f.account.ID, By: web.APIKey}}, Tokens: f.tokens})
		const body = `{"url":"https://shop.example/events"}`
		var p event.EndpointBody
		f.want(400, nil, "live", "POST", "webhook_endpoints", `{"url":"x"}`) // does not count
		f.want(201, &p, "live", "POST", "webhook_endpoints", body)
		f.want(200, nil, "live", "PATCH", "webhook_endpoints/"+p.ID, `{"status":"disabled"}`)
		f.want(200, nil, "live", "PATCH", "webhook_endpoints/"+p.ID, `{"status":"enabled"}`)
		for _, c := range [][3]string{{"POST", "webhook_endpoints", body}, {"PATCH", "webhook_endpoints/" + p.ID, `{"status":"enabled"}`}} {
			f.want(200, nil, "live", "PATCH", "webhook_endpoints/"+p.ID, `{"status":"disabled"}`)
			if page := f.want(http.StatusTooManyRequests, nil, "live", c[0], c[1], c[2]); page.Header.Get("Retry-After") == "" || !strings.Contains(page.Body, `"detail":`) {
				t.Errorf("%v: %v %s", c, page.Header, page.Body)
			}
		}
		if got, err := f.db.EndpointByID(t.Context(), p.ID); err != nil || got.Status != storage.EndpointDisabled {
			t.Errorf("it is %v, %v", got.Status, err)
		}
		for range 3 { // others are not bounded by that, nor is the operator
			f.want(201, nil, "Bearer manages", "POST", "webhook_endpoints", body)
		}
		f.want(201, nil, f.partner.ID, "POST", "webhook_endpoints", body)
	})
}

package preview

import (
	"html"
	"strings"
	"time"

	"fairlead/storage"
)

func eventStates() []state {
	return []state{
		usual("webhooks-empty", "no endpoints", loggedIn, open("/account/webhooks")),
		usual("webhook-new", "the form for an endpoint", loggedIn, open("/account/webhooks/new")),
		usual("webhook-new-errors", "nothing was filled in", loggedIn, open("/account/webhooks/new"), fillEndpoint("url", "", "events", "", "oauth", "on")),
		usual("webhook-added", "an endpoint was just added", loggedIn, addEndpoint),
		usual("webhook-tested", "a test just failed", loggedIn, testEndpoint),
		usual("webhook-failing", "an endpoint that fails", loggedIn, addEndpoint, failDelivery, endpointPage("")),
		usual("webhook-edit", "the form for an endpoint with OAuth", loggedIn, addEndpoint, endpointPage("/edit")),
		usual("webhook-delivery", "a delivery that failed", loggedIn, addEndpoint, failDelivery),
		usual("webhooks", "an endpoint", loggedIn, addEndpoint, open("/account/webhooks")),
	}
}

func addEndpoint(p *person) {
	p.get("/account/webhooks/new")
	fillEndpoint("url", "https://shop.example/events", "events", "*", "description", "Ada’s shop", "oauth", "on", "client_id", "fairlead",
		"client_secret", "secret", "token_url", "https://shop.example/token", "client_auth", "basic")(p)
}

// testEndpoint sends a test to where nothing listens.
func testEndpoint(p *person) {
	p.get("/account/webhooks/new")
	fillEndpoint("url", "http://127.0.0.1:1/events", "events", "*", "action", "test")(p)
}

// fillEndpoint sends the form that is open, with what it carries.
func fillEndpoint(fields ...string) step {
	return func(p *person) {
		if form := keyForm.FindStringSubmatch(p.page.body.String()); form != nil {
			fill(append([]string{"form", html.UnescapeString(form[1]), "action", "save"}, fields...)...)(p)
		}
	}
}

// endpointPage opens a page of the endpoint that was added.
func endpointPage(below string) step {
	return func(p *person) {
		all, err := p.db.EndpointsOf(p.ctx, storage.Owner{Kind: storage.OwnerAccount, ID: p.account.ID})
		if p.check(err); len(all) > 0 {
			p.get("/account/webhooks/" + all[0].ID + below)
		}
	}
}

// failDelivery publishes an event that the endpoint which was added does not take, and opens
// its delivery.
func failDelivery(p *person) {
	endpointID := strings.TrimPrefix(p.page.at.Path, "/account/webhooks/")
	p.check(p.db.Publish(p.ctx, []storage.Publication{{Event: storage.Event{Type: "shipment.updated", AccountID: p.account.ID, PublishedBy: "service_1",
		Data: `{"tracking_number":"1Z12345E0205271688","status":"DELIVERED"}`}}}))
	failAttempt(p, endpointID, storage.DeliveryPending, storage.DeliveryAttempt{Number: 1, Error: "timeout", Detail: "no answer within 15s", DurationMS: 15_000, ResponseHeaders: "{}"})
	failAttempt(p, endpointID, storage.DeliveryFailed, storage.DeliveryAttempt{Number: 2, Error: "status", Detail: "status 500", Status: 500, DurationMS: 87,
		ResponseHeaders: `{"content-type":"text/plain"}`, ResponseBody: []byte("out of order")})
}

func failAttempt(p *person, endpointID string, outcome storage.DeliveryStatus, a storage.DeliveryAttempt) {
	const server = "server"
	claimed, err := p.db.ClaimDeliveries(p.ctx, endpointID, server, 1, time.Minute)
	p.check(err)
	for _, d := range claimed.Deliveries {
		a.DeliveryID, a.At = d.ID, p.db.Time()
		a.RequestHeaders = `{"authorization":"Bearer ***","content-type":"application/json","webhook-id":"` + d.Event.ID + `"}`
		result := storage.DeliveryResult{Delivery: d.Delivery, Attempt: a, Outcome: outcome, Next: p.db.Time()}
		p.check(p.db.FinishDeliveries(p.ctx, server, []storage.DeliveryResult{result}, storage.FailingPolicy{DisableAfter: time.Hour}))
		p.get("/account/webhooks/" + endpointID + "/deliveries/" + d.ID)
	}
}

package main

import "html"

func eventStates() []state {
	return []state{
		usual("webhooks-empty", "no endpoints", loggedIn, open("/account/webhooks")),
		usual("webhook-new", "the form for an endpoint", loggedIn, open("/account/webhooks/new")),
		usual("webhook-new-errors", "nothing was filled in", loggedIn, open("/account/webhooks/new"), fillEndpoint("url", "", "events", "", "oauth", "on")),
		usual("webhook-added", "an endpoint was just added", loggedIn, addEndpoint),
		usual("webhooks", "an endpoint", loggedIn, addEndpoint, open("/account/webhooks")),
	}
}

func addEndpoint(p *person) {
	p.get("/account/webhooks/new")
	fillEndpoint("url", "https://shop.example/events", "events", "connection.*", "description", "Ada’s shop")(p)
}

// fillEndpoint sends the form that is open, with what it carries.
func fillEndpoint(fields ...string) step {
	return func(p *person) {
		if form := keyForm.FindStringSubmatch(p.page.body.String()); form != nil {
			fill(append([]string{"form", html.UnescapeString(form[1]), "action", "save"}, fields...)...)(p)
		}
	}
}

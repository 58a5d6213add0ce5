package main

import (
	"context"
	"net/url"

	"fairlead/billing"
	"fairlead/web"
)

func billingStates() []state {
	states := []state{
		usual("card", "the sandbox's card form", loggedIn, come()),
		usual("card-empty", "an empty form was sent", loggedIn, come(), fill()),
		usual("card-errors", "what was typed is wrong", loggedIn, come(), fill("name", "Ada Lovelace", "number", "5555 5555 5555 4444", "expiry", "01/20",
			"security_code", "1", "street", "1 Quay Street", "city", "Portland", "postal_code", "ABC", "country", "US")),
		usual("card-declined", "the card was declined, and nothing typed but the card is lost", loggedIn, come(), payByDeclined),
		usual("card-limited", "too many cards were tried", loggedIn, come(), insist(11, payByDeclined)),
		usual("card-outside", "no partner is involved", loggedIn, open("/billing")),
		usual("stripe", "Stripe's form, by a stand-in that declines every card", loggedIn, stripeBy(standIn{script: "/stand-in/stripe.js"}), come()),
		usual("stripe-declined", "the bank refused after its challenge", loggedIn, stripeBy(standIn{script: "/stand-in/stripe.js", alert: "Your card was declined."}), come()),
		usual("stripe-script-lost", "Stripe's script did not arrive", loggedIn, stripeBy(standIn{script: "/stand-in/missing.js"}), come()),
		usual("stripe-unreachable", "Stripe does not answer this server", loggedIn, stripeOutOfReach, come()),
	}
	return append(states, extremely("card", loggedIn, come(), payByDeclined)...)
}

func payByDeclined(v *visitor) {
	fill("name", v.who.person, "number", "4000 0000 0000 0002", "expiry", "12/40", "security_code", "737",
		"street", "12 St James's Square", "city", "London", "postal_code", "SW1Y 4JH", "country", "GB")(v)
}

// standIn asks with Stripe's page and a script that is not Stripe's. The page has
// no sentences but its template's; the alert is one that Stripe writes.
type standIn struct {
	billing.Sandbox
	script, alert string
}

// Form shows Stripe's page.
func (s standIn) Form(_ context.Context, v *billing.Capture, _ url.Values) (web.View, error) {
	page := &billing.StripePage{Chrome: v.Chrome, ScriptURL: s.script, PublishableKey: "pk_test_sample",
		ClientSecret: "seti_sample_secret_sample", ReturnURL: v.ReturnURL}
	page.Alert = s.alert
	page.Policy.Script = []string{"https://js.stripe.com"}
	return page, nil
}

func stripeBy(s standIn) step { return func(v *visitor) { v.billing.Processor = s } }

// stripeOutOfReach is the real processor, before a port at which nobody listens.
func stripeOutOfReach(v *visitor) {
	stripe := &billing.Stripe{DB: v.db, SecretKey: "sk_test_sample", PublishableKey: "pk_test_sample", APIBase: "http://127.0.0.1:1"}
	v.check(stripe.Open())
	v.billing.Processor = stripe
}

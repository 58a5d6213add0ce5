package preview

import (
	"context"
	"net/url"

	"fairlead/billing"
	"fairlead/locale"
	"fairlead/web"
)

func billingStates() []state {
	states := []state{
		usual("card", "the sandbox's card form", loggedIn, come()),
		usual("card-empty", "an empty form was sent", loggedIn, come(), fill()),
		usual("card-errors", "some fields are invalid", loggedIn, come(), fill("name", "Ada Lovelace", "number", "5555 5555 5555 4444", "expiry", "01/20",
			"security_code", "1", "street", "1 Quay Street", "city", "Portland", "postal_code", "ABC", "country", "US")),
		usual("card-declined", "the card was declined, and everything typed but the card is kept", loggedIn, come(), payByDeclined),
		usual("card-limited", "too many cards were tried", loggedIn, come(), insist(11, payByDeclined)),
		usual("card-outside", "no partner is involved", loggedIn, open("/billing")),
		usual("billing", "the card on file", payable, open("/account/billing")),
		usual("billing-none", "no card on file", loggedIn, open("/account/billing")),
		usual("billing-card", "another card replaces the one on file", payable, open("/account/billing/card")),
		usual("billing-card-declined", "the new card was declined, and the old one stays", payable, open("/account/billing/card"), payByDeclined),
		usual("billing-stripe", "Stripe's form for another card", payable, stripeBy(standIn{script: "/stand-in/stripe.js"}), open("/account/billing/card")),
		usual("billing-remove", "asks before it removes the card", payable, open("/account/billing/remove")),
		usual("billing-removed", "the card was just removed", payable, open("/account/billing/remove"), fill()),
		usual("stripe", "Stripe's form, replaced by one that declines every card", loggedIn, stripeBy(standIn{script: "/stand-in/stripe.js"}), come()),
		usual("stripe-declined", "the bank declined after its challenge", loggedIn, stripeBy(standIn{script: "/stand-in/stripe.js", alert: "Your card was declined."}), come()),
		usual("stripe-script-lost", "Stripe's script could not be loaded", loggedIn, stripeBy(standIn{script: "/stand-in/missing.js"}), come()),
		usual("stripe-unreachable", "the payment provider isn't responding", loggedIn, stripeDown, come()),
		usual("stripe-checking", "the bank is still checking the card", loggedIn, stripeWith(stripeAPI{"processing", "cus_sample"}), come()),
		usual("stripe-outdated", "the link belongs to an earlier attempt to add a card", loggedIn, stripeWith(stripeAPI{"requires_payment_method", "cus_sample"}), come(), turn("/billing/return?setup_intent=seti_other")),
		usual("stripe-unverifiable", "the card belongs to another customer", loggedIn, stripeWith(stripeAPI{"succeeded", "cus_other"}), come()),
		usual("stripe-limited", "the page was opened too often", loggedIn, stripeWith(stripeAPI{"requires_payment_method", "cus_sample"}), come(), insist(61, turn("/billing"))),
	}
	return append(states, extremely("card", loggedIn, come(), payByDeclined)...)
}

func payByDeclined(p *person) {
	fill("name", p.who.person, "number", "4000 0000 0000 0002", "expiry", "12/40", "security_code", "737",
		"street", "12 St James's Square", "city", "London", "postal_code", "SW1Y 4JH", "country", "GB")(p)
}

// standIn shows Stripe's page with another script. Its alert is one that Stripe
// would write.
type standIn struct {
	billing.Sandbox
	script string
	alert  locale.Text
}

// Form shows Stripe's page.
func (s standIn) Form(_ context.Context, c *billing.Capture, _ url.Values) (web.View, error) {
	page := &billing.StripePage{Chrome: c.Chrome, Form: c.Form(), ScriptURL: s.script, PublishableKey: "pk_test_sample",
		ClientSecret: "seti_sample_secret_sample", ReturnURL: c.ReturnURL}
	page.Alert.Text = s.alert
	page.Policy.Script = []string{"https://js.stripe.com"}
	return page, nil
}

func stripeBy(s standIn) step { return func(p *person) { p.billing.Processor = s } }

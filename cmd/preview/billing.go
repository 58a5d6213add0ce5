package main

import (
	"fairlead/billing"
	"fairlead/web"
)

func billingStates() []state {
	c := inFlow("/billing", "Add a way to pay", atBilling)
	declined := "Your card was declined. Please try another card."
	states := []state{
		{"card", "the sandbox's card form", c, cardEmpty},
		{"card-errors", "every field is wrong", withAlert(c, "Please correct the marked fields."), cardWrong},
		{"card-declined", "the card was declined, and nothing typed but the card is lost", withAlert(c, declined), cardDeclined},
		{"card-outside", "no partner is involved", signedIn("/billing", "Add a way to pay"), cardEmpty},
		{"stripe", "Stripe's form, by a stand-in that declines every card", withStripe(c), stripePage},
		{"stripe-declined", "the bank refused after its challenge", withAlert(withStripe(c), declined), stripePage},
		{"stripe-unreachable", "Stripe's script did not arrive", withStripe(c), stripeUnreachable},
	}
	for _, e := range extremes() {
		states = append(states, state{"card-" + e.name, e.says, e.put(c), cardDeclined})
	}
	return states
}

func cardFields(c web.Chrome) *billing.CardPage {
	return &billing.CardPage{
		Chrome:       c,
		Name:         web.Field{Name: "name", Label: "Name on card", Type: "text", Autocomplete: "cc-name", MaxLength: 200},
		Number:       web.Field{Name: "number", Label: "Card number", Type: "text", Autocomplete: "cc-number", InputMode: "numeric", MaxLength: 30},
		Expiry:       web.Field{Name: "expiry", Label: "Expiry date (MM/YY)", Type: "text", Autocomplete: "cc-exp", InputMode: "numeric", MaxLength: 7},
		SecurityCode: web.Field{Name: "security_code", Label: "Security code", Type: "text", Autocomplete: "cc-csc", InputMode: "numeric", MaxLength: 4},
		Street:       web.Field{Name: "street", Label: "Street address", Type: "text", Autocomplete: "billing street-address", MaxLength: 200},
		City:         web.Field{Name: "city", Label: "City", Type: "text", Autocomplete: "billing address-level2", MaxLength: 200},
		Postal:       web.Field{Name: "postal", Label: "ZIP or postal code", Type: "text", Autocomplete: "billing postal-code", MaxLength: 20},
		Country: web.Field{Name: "country", Label: "Country", Type: "select", Value: "US", Autocomplete: "billing country", Options: []web.Option{
			{Value: "US", Label: "United States"}, {Value: "AU", Label: "Australia"}, {Value: "DE", Label: "Germany"},
			{Value: "GB", Label: "United Kingdom"}, {Value: "GS", Label: "South Georgia and the South Sandwich Islands"},
		}},
	}
}

func cardEmpty(c web.Chrome) web.View { return cardFields(c) }

func cardWrong(c web.Chrome) web.View {
	p := cardFields(c)
	p.Name.Error = "Please enter the name on the card."
	p.Number.Error = "This is not a sandbox card. Use 4242 4242 4242 4242 or 4000 0000 0000 0002."
	p.Expiry.Value, p.Expiry.Error = "01/20", "This card has expired."
	p.SecurityCode.Error = "Please enter the 3 digits on the back of the card."
	p.Street.Error = "Please enter the street address."
	p.City.Error = "Please enter the city."
	p.Postal.Value, p.Postal.Error = "ABC", "A ZIP code in the United States has 5 digits, such as 94107."
	p.Country.Value, p.Country.Error = "GS", "Please choose a country from the list."
	return p
}

func cardDeclined(c web.Chrome) web.View {
	p := cardFields(c)
	p.Name.Value = "Ada Lovelace"
	p.Street.Value, p.City.Value, p.Postal.Value = "12 St James's Square", "London", "SW1Y 4JH"
	p.Country.Value = "GB"
	return p
}

func withStripe(c web.Chrome) web.Chrome {
	c.Policy = web.Policy{
		Script:  []string{"https://js.stripe.com"},
		Frame:   []string{"https://js.stripe.com", "https://hooks.stripe.com"},
		Connect: []string{"https://api.stripe.com"},
	}
	return c
}

func stripePage(c web.Chrome) web.View {
	return &billing.StripePage{
		Chrome:         c,
		ScriptURL:      "/stand-in/stripe.js",
		PublishableKey: "pk_test_sample",
		ClientSecret:   "seti_sample_secret_sample",
		ReturnURL:      "http://localhost:8080" + c.At("/billing/return"),
	}
}

func stripeUnreachable(c web.Chrome) web.View {
	return &billing.StripePage{Chrome: c, ScriptURL: "/stand-in/missing.js"}
}

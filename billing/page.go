package billing

import "fairlead/web"

// CardPage is the sandbox's own card form.
type CardPage struct {
	web.Chrome
	Name, Number, Expiry, SecurityCode web.Field
	Street, City, Postal, Country      web.Field
}

// Template names templates/billing/card.html.
func (*CardPage) Template() string { return "billing/card" }

// StripePage hosts Stripe's Payment Element, the one page that needs scripts.
// Its elements carry as data attributes what static/stripe.js reads.
type StripePage struct {
	web.Chrome
	// ScriptURL is where Stripe's own script comes from.
	ScriptURL      string
	PublishableKey string
	// ClientSecret lets the browser confirm this one SetupIntent.
	ClientSecret string
	// ReturnURL is where Stripe sends the browser after a challenge by the bank.
	ReturnURL string
}

// Template names templates/billing/stripe.html.
func (*StripePage) Template() string { return "billing/stripe" }

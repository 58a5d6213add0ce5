package billing

import (
	"cmp"
	"net/url"
	"time"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/web"
)

// CardPage is the sandbox's own card form.
type CardPage struct {
	web.Chrome
	Form
	Name, Number, Expiry, SecurityCode web.Field
	Street, City, Postal, Country      web.Field
	// Declines is set if every card is declined.
	Declines bool
}

// Template names templates/billing/card.html.
func (*CardPage) Template() string { return "billing/card" }

// How many characters a line of text and a postal code may have.
const (
	longestLine   = 200
	longestPostal = 20
)

// newCardPage is the card form with what was typed, except for the security code and the
// card number, even if the number was typed into another field.
func newCardPage(c *Capture, typed url.Values) *CardPage {
	p := &CardPage{
		Chrome:       c.Chrome,
		Form:         c.Form(),
		Declines:     c.declines(),
		Name:         web.Field{Name: "name", Label: "Name on card", Autocomplete: "cc-name", MaxLength: longestLine},
		Number:       web.Field{Name: "number", Label: "Card number", Autocomplete: "cc-number", InputMode: "numeric", MaxLength: 30},
		Expiry:       web.Field{Name: "expiry", Label: "Expiry date (MM/YY)", Autocomplete: "cc-exp", InputMode: "numeric", MaxLength: 11, Hint: "No slash needed."},
		SecurityCode: web.Field{Name: "security_code", Label: "Security code", Autocomplete: "cc-csc", InputMode: "numeric", MaxLength: 4},
		Street:       web.Field{Name: "street", Label: "Street address", Autocomplete: "billing address-line1", MaxLength: longestLine},
		City:         web.Field{Name: "city", Label: "City", Autocomplete: "billing address-level2", MaxLength: longestLine},
		Postal:       web.Field{Name: "postal_code", Label: "ZIP or postal code", Autocomplete: "billing postal-code", MaxLength: longestPostal},
		Country:      web.Field{Name: "country", Label: "Country", Type: "country", Autocomplete: "billing country"},
	}
	for _, f := range []*web.Field{&p.Name, &p.Expiry, &p.Street, &p.City, &p.Postal} {
		if f.Value = web.Line(typed, f.Name); holdsNumber(f.Value) {
			f.Value, f.Error = "", "This looks like a card number. Please enter it only under “Card number”."
		}
	}
	p.Country.Value = locale.FirstCountry
	if typed.Has("country") {
		p.Country.Value = typed.Get("country")
	}
	return p
}

// card is what must not be kept in the page.
type card struct {
	number      string
	month, year int
}

// validate sets an error on each field that is wrong.
func (p *CardPage) validate(form url.Values, now time.Time) (c card) {
	p.Name.Error = cmp.Or(p.Name.Error, wrongLine(p.Name, "Please enter the name on the card."))
	c.number, p.Number.Error = readNumber(web.Line(form, "number"))
	month, year, wrong := readExpiry(p.Expiry.Value, now)
	c.month, c.year, p.Expiry.Error = month, year, cmp.Or(p.Expiry.Error, wrong)
	p.SecurityCode.Error = wrongCode(web.Line(form, "security_code"))
	p.Street.Error = cmp.Or(p.Street.Error, wrongLine(p.Street, "Please enter the street address."))
	p.City.Error = cmp.Or(p.City.Error, wrongLine(p.City, "Please enter the city."))
	p.Postal.Error = cmp.Or(p.Postal.Error, wrongLine(p.Postal, "Please enter the ZIP or postal code."))
	if !locale.IsCountry(p.Country.Value) {
		p.Country.Error = "Please choose a country from the list."
	}
	return c
}

// tooLong says how many characters a line may have.
var tooLong = map[int]locale.Text{
	longestLine:   "The maximum is 200 characters.",
	longestPostal: "The maximum is 20 characters.",
}

// wrongLine says what is wrong with a line of text, whatever the country: the sandbox
// checks no address.
func wrongLine(f web.Field, missing locale.Text) locale.Text {
	switch {
	case web.IsBlank(f.Value):
		return missing
	case utf8.RuneCountInString(f.Value) > f.MaxLength:
		return tooLong[f.MaxLength]
	case !web.IsPersonal(f.Value):
		return "Please use only letters, digits and punctuation."
	}
	return ""
}

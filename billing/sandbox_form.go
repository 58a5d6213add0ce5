package billing

import (
	"cmp"
	"net/url"
	"time"
	"unicode/utf8"

	"fairlead/web"
)

// longest is how many characters a name, a street or a city may have.
const longest = 200

// newCardPage is the card form with what was typed, but never the number or the
// security code, nor a number that was typed into another field.
func newCardPage(c web.Chrome, typed url.Values) *CardPage {
	p := &CardPage{
		Chrome:       c,
		Name:         web.Field{Name: "name", Label: "Name on card", Autocomplete: "cc-name", MaxLength: longest},
		Number:       web.Field{Name: "number", Label: "Card number", Autocomplete: "cc-number", InputMode: "numeric", MaxLength: 30},
		Expiry:       web.Field{Name: "expiry", Label: "Expiry date (MM/YY)", Autocomplete: "cc-exp", InputMode: "numeric", MaxLength: 9},
		SecurityCode: web.Field{Name: "security_code", Label: "Security code", Autocomplete: "cc-csc", InputMode: "numeric", MaxLength: 4},
		Street:       web.Field{Name: "street", Label: "Street address", Autocomplete: "billing street-address", MaxLength: longest},
		City:         web.Field{Name: "city", Label: "City", Autocomplete: "billing address-level2", MaxLength: longest},
		Postal:       web.Field{Name: "postal_code", Label: "ZIP or postal code", Autocomplete: "billing postal-code", MaxLength: 20},
		Country:      web.Field{Name: "country", Label: "Country", Type: "select", Autocomplete: "billing country", Options: countryOptions()},
	}
	for _, f := range []*web.Field{&p.Name, &p.Expiry, &p.Street, &p.City, &p.Postal} {
		if f.Value = web.Line(typed, f.Name); holdsNumber(f.Value) {
			f.Value, f.Error = "", "This looks like a card number. Please type it into the field “Card number” only."
		}
	}
	p.Country.Value = firstCountry
	if typed.Has("country") {
		p.Country.Value = typed.Get("country")
	}
	return p
}

// card is what the page does not hold: digits that are judged and forgotten.
type card struct {
	number      string
	month, year int
}

// read judges every field and leaves on each the sentence that says how to mend
// it.
func (p *CardPage) read(form url.Values, now time.Time) (c card) {
	p.Name.Error = cmp.Or(p.Name.Error, wrongLine(p.Name, "the name on the card"))
	c.number, p.Number.Error = readNumber(web.Line(form, "number"))
	month, year, wrong := readExpiry(p.Expiry.Value, now)
	c.month, c.year, p.Expiry.Error = month, year, cmp.Or(p.Expiry.Error, wrong)
	p.SecurityCode.Error = wrongCode(web.Line(form, "security_code"))
	p.Street.Error = cmp.Or(p.Street.Error, wrongLine(p.Street, "the street address"))
	p.City.Error = cmp.Or(p.City.Error, wrongLine(p.City, "the city"))
	if !isCountry(p.Country.Value) {
		p.Country.Error = "Please choose a country from the list."
	}
	p.Postal.Error = cmp.Or(p.Postal.Error, wrongPostal(p.Postal.Value, p.Country.Value))
	return c
}

// mark puts the cursor into the first wrong field and says whether there is one.
func (p *CardPage) mark() bool {
	for _, f := range []*web.Field{&p.Name, &p.Number, &p.Expiry, &p.SecurityCode, &p.Street, &p.City, &p.Postal, &p.Country} {
		if f.Error != "" {
			f.Autofocus = true
			return true
		}
	}
	return false
}

func wrongLine(f web.Field, what string) string {
	switch {
	case f.Value == "":
		return "Please enter " + what + "."
	case utf8.RuneCountInString(f.Value) > longest:
		return "Please shorten this to 200 characters."
	case !web.IsText(f.Value):
		return "Please use letters, digits and punctuation only."
	}
	return ""
}

package billing

import (
	"context"
	"net/url"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// Sandbox is a processor without a bank: it knows two test cards, charges nobody
// and forgets a number as soon as it has judged it.
type Sandbox struct{}

// Ask shows the card form.
func (Sandbox) Ask(_ context.Context, v *Capture, typed url.Values) (web.View, error) {
	return newCardPage(v.Chrome, typed), nil
}

// Take judges the card form.
func (Sandbox) Take(_ context.Context, v *Capture, form url.Values) (Result, error) {
	page := newCardPage(v.Chrome, form)
	card := page.read(form, v.Now)
	if page.mark() {
		page.Alert = "Please correct the marked fields."
		return Result{Page: page}, nil
	}
	if card.number == declinedCard {
		page.Alert = "Your card was declined. Please try another card."
		page.Number.Error = "This card was declined."
		page.mark()
		return Result{Page: page, Declined: "declined by the sandbox"}, nil
	}
	return Result{Method: &storage.PaymentMethod{
		Processor: "sandbox", Reference: storage.NewID(),
		Brand: "visa", Last4: card.number[len(card.number)-4:], ExpMonth: card.month, ExpYear: card.year,
		Holder: page.Name.Value, Street: page.Street.Value, City: page.City.Value,
		PostalCode: strings.ToUpper(page.Postal.Value), Country: page.Country.Value,
	}}, nil
}

// Remote is false: everything is judged here.
func (Sandbox) Remote() bool { return false }

// Return leads back to the form: the sandbox sends nobody away.
func (Sandbox) Return(context.Context, *Capture, url.Values) (Result, error) { return Result{}, nil }

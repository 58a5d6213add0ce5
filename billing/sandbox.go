package billing

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/web"
)

// Sandbox is a processor without a bank. It accepts two test cards, charges nobody,
// and keeps no card number.
type Sandbox struct{}

// Form shows the card form.
func (Sandbox) Form(_ context.Context, c *Capture, typed url.Values) (web.View, error) {
	return newCardPage(c, typed), nil
}

// Submit validates the card form.
func (Sandbox) Submit(_ context.Context, c *Capture, form url.Values) (Result, error) {
	page := newCardPage(c, form)
	card := page.validate(form, c.Now)
	if web.MarkInvalid(page) {
		return Result{Page: page}, nil
	}
	if card.number == declinedCard || c.declines() {
		page.Number.Error = "This card was declined."
		page.Alert.Text = "Your card was declined. Please try another card."
		return Result{Page: page, Declined: "declined by the sandbox"}, nil
	}
	return Result{Method: &storage.PaymentMethod{
		Processor: "sandbox", Reference: storage.NewID(),
		Brand: "visa", Last4: card.number[len(card.number)-4:], ExpMonth: card.month, ExpYear: card.year,
		Holder: page.Name.Value, Street: page.Street.Value, City: page.City.Value,
		PostalCode: strings.ToUpper(page.Postal.Value), Country: page.Country.Value,
	}}, nil
}

// Forget fails: the sandbox has no customers, so the card is at another processor.
func (Sandbox) Forget(_ context.Context, c storage.ForgottenCard) error {
	return fmt.Errorf("%w: the card is at %q, which is no longer set up", outbox.ErrPermanent, c.Processor)
}

// Remote is false: the sandbox calls no other server.
func (Sandbox) Remote() bool { return false }

// Return leads back to the form: the sandbox never sends a browser away.
func (Sandbox) Return(context.Context, *Capture, url.Values) (Result, error) { return Result{}, nil }

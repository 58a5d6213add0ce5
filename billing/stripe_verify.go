package billing

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/stripe/stripe-go/v85"

	"fairlead/storage"
)

// Submit handles a form sent without Stripe's script. It holds no card, so only
// Stripe's answer counts.
func (s *Stripe) Submit(ctx context.Context, c *Capture, _ url.Values) (Result, error) {
	return s.verify(ctx, c, "")
}

// Return asks Stripe for the outcome.
func (s *Stripe) Return(ctx context.Context, c *Capture, query url.Values) (Result, error) {
	return s.verify(ctx, c, query.Get("setup_intent"))
}

// verify asks Stripe about the account's own SetupIntent. If the browser names
// another one, it is refused.
func (s *Stripe) verify(ctx context.Context, c *Capture, named string) (Result, error) {
	kept, err := s.DB.PaymentSetupByAccount(ctx, c.Account.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return Result{}, nil
	case err != nil:
		return Result{}, err
	case !kept.UsedAt.IsZero():
		return Result{Saved: true}, nil
	case named != "" && named != kept.Reference:
		return Result{}, otherIntent(c)
	}
	intent, err := s.retrieve(ctx, kept.Reference)
	if isGone(err) {
		return Result{}, nil
	}
	if err != nil {
		return Result{}, unreachable(err, c)
	}
	switch intent.Status {
	case stripe.SetupIntentStatusSucceeded:
		return s.accept(ctx, c, kept, intent)
	case stripe.SetupIntentStatusProcessing:
		return Result{}, stillChecking(c)
	case stripe.SetupIntentStatusRequiresPaymentMethod:
		return Result{Declined: declineCode(intent.LastSetupError)}, nil
	}
	return Result{}, nil
}

// accept makes the card the customer's default, which is idempotent, and keeps what
// may be shown of it.
func (s *Stripe) accept(ctx context.Context, c *Capture, kept storage.PaymentSetup, intent *stripe.SetupIntent) (Result, error) {
	method := intent.PaymentMethod
	if intent.Customer == nil || intent.Customer.ID != kept.Customer || method == nil || method.Card == nil {
		return Result{}, unverifiable(c, intent)
	}
	params := &stripe.CustomerUpdateParams{
		Email:           stripe.String(c.Account.Email),
		Name:            stripe.String(c.Account.FullName),
		InvoiceSettings: &stripe.CustomerUpdateInvoiceSettingsParams{DefaultPaymentMethod: stripe.String(method.ID)},
	}
	if _, err := s.client.V1Customers.Update(ctx, kept.Customer, params); err != nil {
		return Result{}, unreachable(err, c)
	}
	p := &storage.PaymentMethod{Processor: "stripe", Customer: kept.Customer, Reference: method.ID,
		Brand: string(method.Card.Brand), Last4: method.Card.Last4, ExpMonth: int(method.Card.ExpMonth), ExpYear: int(method.Card.ExpYear)}
	if about := method.BillingDetails; about != nil {
		p.Holder = about.Name
		address := cmp.Or(about.Address, &stripe.Address{})
		p.Street = strings.TrimSpace(address.Line1 + " " + address.Line2)
		p.City, p.PostalCode, p.Country = address.City, address.PostalCode, address.Country
	}
	return Result{Method: p}, nil
}

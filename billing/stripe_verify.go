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

// Take judges a form that was sent without Stripe's script, and so has nothing:
// only what Stripe says counts.
func (s *Stripe) Take(ctx context.Context, v *Capture, _ url.Values) (Result, error) {
	return s.verify(ctx, v, "")
}

// Return judges what the bank and Stripe made of the card.
func (s *Stripe) Return(ctx context.Context, v *Capture, query url.Values) (Result, error) {
	return s.verify(ctx, v, query.Get("setup_intent"))
}

// verify asks Stripe about the account's own SetupIntent. The one that the browser
// names can only be refused.
func (s *Stripe) verify(ctx context.Context, v *Capture, named string) (Result, error) {
	kept, err := s.DB.PaymentSetupByAccount(ctx, v.Account.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return Result{}, nil
	case err != nil:
		return Result{}, err
	case named != "" && named != kept.Reference:
		return Result{}, otherSetup(v)
	}
	intent, err := s.retrieve(ctx, kept.Reference)
	if isGone(err) {
		return Result{}, nil
	}
	if err != nil {
		return Result{}, unreachable(err, v)
	}
	switch intent.Status {
	case stripe.SetupIntentStatusSucceeded:
		return s.accept(ctx, v, kept, intent)
	case stripe.SetupIntentStatusProcessing:
		return Result{}, undecided(v)
	case stripe.SetupIntentStatusRequiresPaymentMethod:
		return Result{Declined: reason(intent.LastSetupError)}, nil
	}
	return Result{}, nil
}

// accept makes the card the customer's default, which may be done twice, and
// takes down what may be shown of it.
func (s *Stripe) accept(ctx context.Context, v *Capture, kept storage.PaymentSetup, intent *stripe.SetupIntent) (Result, error) {
	paid := intent.PaymentMethod
	if intent.Customer == nil || intent.Customer.ID != kept.Customer || paid == nil || paid.Card == nil {
		return Result{}, unfit(v, intent)
	}
	params := &stripe.CustomerUpdateParams{
		Email:           stripe.String(v.Account.Email),
		Name:            stripe.String(v.Account.FullName),
		InvoiceSettings: &stripe.CustomerUpdateInvoiceSettingsParams{DefaultPaymentMethod: stripe.String(paid.ID)},
	}
	if _, err := s.client.V1Customers.Update(ctx, kept.Customer, params); err != nil {
		return Result{}, unreachable(err, v)
	}
	p := &storage.PaymentMethod{Processor: "stripe", Customer: kept.Customer, Reference: paid.ID,
		Brand: string(paid.Card.Brand), Last4: paid.Card.Last4, ExpMonth: int(paid.Card.ExpMonth), ExpYear: int(paid.Card.ExpYear)}
	if about := paid.BillingDetails; about != nil {
		p.Holder = about.Name
		address := cmp.Or(about.Address, &stripe.Address{})
		p.Street = strings.TrimSpace(address.Line1 + " " + address.Line2)
		p.City, p.PostalCode, p.Country = address.City, address.PostalCode, address.Country
	}
	return Result{Method: p}, nil
}

package billing

import (
	"context"
	"errors"
	"strconv"

	"github.com/stripe/stripe-go/v85"

	"fairlead/storage"
)

// setUp finds an account's SetupIntent, or begins one where there is none or the
// former one can lead nowhere any more.
func (s *Stripe) setUp(ctx context.Context, v *Capture) (*stripe.SetupIntent, error) {
	kept, err := s.DB.PaymentSetupByAccount(ctx, v.Account.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return s.begin(ctx, v, storage.PaymentSetup{})
	}
	if err != nil {
		return nil, err
	}
	intent, err := s.retrieve(ctx, kept.Reference)
	switch {
	case isGone(err): // another Stripe account's, and so is the customer
		return s.begin(ctx, v, storage.PaymentSetup{Reference: kept.Reference})
	case err != nil:
		return nil, unreachable(err, v)
	case intent.Status == stripe.SetupIntentStatusCanceled:
		return s.begin(ctx, v, kept)
	}
	return intent, nil
}

// begin makes a SetupIntent in place of a former one, and a customer where there
// is none. Requests that race send the same keys, and so are given the same.
func (s *Stripe) begin(ctx context.Context, v *Capture, former storage.PaymentSetup) (*stripe.SetupIntent, error) {
	next := storage.PaymentSetup{AccountID: v.Account.ID, Processor: "stripe", Customer: former.Customer}
	if next.Customer == "" {
		made, err := s.makeCustomer(ctx, v.Account, former.Reference)
		if err != nil {
			return nil, unreachable(err, v)
		}
		next.Customer = made.ID
	}
	intent, err := s.makeIntent(ctx, next, former.Reference)
	if isGone(err) && former.Customer != "" { // somebody deleted the customer
		return s.begin(ctx, v, storage.PaymentSetup{Reference: former.Reference})
	}
	if err != nil {
		return nil, unreachable(err, v)
	}
	next.Reference = intent.ID
	kept, err := s.DB.SavePaymentSetup(ctx, former.Reference, next)
	if err != nil || kept.Reference == intent.ID {
		return intent, err
	}
	if intent, err = s.retrieve(ctx, kept.Reference); err != nil {
		return nil, unreachable(err, v)
	}
	return intent, nil
}

// makeCustomer says nothing of the person: that follows with their card. The same
// key must always come with the same words, or Stripe refuses it. The key is another
// one once an account has started over: its owner is not given the customer, and
// with it the card, of whoever signed up.
func (s *Stripe) makeCustomer(ctx context.Context, account storage.Account, former string) (*stripe.Customer, error) {
	params := &stripe.CustomerCreateParams{Metadata: map[string]string{"account_id": account.ID}}
	key := "fairlead-customer-" + account.ID + "-" + former
	if verified := account.EmailVerifiedAt; !verified.IsZero() {
		key += "-" + strconv.FormatInt(verified.UnixMilli(), 10)
	}
	params.SetIdempotencyKey(key)
	return s.client.V1Customers.Create(ctx, params)
}

func (s *Stripe) makeIntent(ctx context.Context, next storage.PaymentSetup, former string) (*stripe.SetupIntent, error) {
	params := &stripe.SetupIntentCreateParams{
		Customer:           stripe.String(next.Customer),
		PaymentMethodTypes: []*string{stripe.String("card")},
		Usage:              stripe.String("off_session"),
		Metadata:           map[string]string{"account_id": next.AccountID},
	}
	params.SetIdempotencyKey("fairlead-setup-" + next.Customer + "-" + former)
	return s.client.V1SetupIntents.Create(ctx, params)
}

func (s *Stripe) retrieve(ctx context.Context, id string) (*stripe.SetupIntent, error) {
	params := &stripe.SetupIntentRetrieveParams{}
	params.AddExpand("payment_method")
	return s.client.V1SetupIntents.Retrieve(ctx, id, params)
}

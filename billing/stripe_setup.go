package billing

import (
	"context"
	"errors"
	"strconv"

	"github.com/stripe/stripe-go/v85"

	"fairlead/storage"
)

// currentIntent finds the account's SetupIntent. It creates one if there is none or
// if it can no longer succeed.
func (s *Stripe) currentIntent(ctx context.Context, c *Capture) (*stripe.SetupIntent, error) {
	kept, err := s.DB.PaymentSetupByAccount(ctx, c.Account.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return s.create(ctx, c, firstSetup(c.Former))
	}
	if err != nil {
		return nil, err
	}
	if !kept.UsedAt.IsZero() {
		return s.create(ctx, c, kept)
	}
	intent, err := s.retrieve(ctx, kept.Reference)
	switch {
	case isGone(err): // it belongs to another Stripe account, and so does the customer
		return s.create(ctx, c, storage.PaymentSetup{Reference: kept.Reference})
	case err != nil:
		return nil, unreachable(err, c)
	case intent.Status == stripe.SetupIntentStatusCanceled:
		return s.create(ctx, c, kept)
	}
	return intent, nil
}

// firstSetup stands for the setup of a card that was saved before setups were kept.
func firstSetup(saved storage.PaymentMethod) storage.PaymentSetup {
	if saved.Processor != "stripe" {
		return storage.PaymentSetup{}
	}
	return storage.PaymentSetup{Customer: saved.Customer, Reference: saved.Reference}
}

// create creates a SetupIntent in place of a former one, and a customer if there is
// none. Racing requests send the same idempotency keys and get the same objects.
func (s *Stripe) create(ctx context.Context, c *Capture, former storage.PaymentSetup) (*stripe.SetupIntent, error) {
	next := storage.PaymentSetup{AccountID: c.Account.ID, Processor: "stripe", Customer: former.Customer}
	if next.Customer == "" {
		customer, err := s.createCustomer(ctx, c.Account, former.Reference)
		if err != nil {
			return nil, unreachable(err, c)
		}
		next.Customer = customer.ID
	}
	intent, err := s.createIntent(ctx, next, former.Reference)
	if isGone(err) && former.Customer != "" { // the customer was deleted at Stripe
		return s.create(ctx, c, storage.PaymentSetup{Reference: former.Reference})
	}
	if err != nil {
		return nil, unreachable(err, c)
	}
	next.Reference = intent.ID
	kept, err := s.DB.SavePaymentSetup(ctx, former.Reference, next, c.SessionID)
	if err != nil || kept.Reference == intent.ID {
		return intent, err
	}
	if intent, err = s.retrieve(ctx, kept.Reference); err != nil {
		return nil, unreachable(err, c)
	}
	return intent, nil
}

// createCustomer sends no personal data; that follows with the card. Stripe refuses
// an idempotency key that comes back with other parameters. The key changes when
// the address is verified, so that its owner never gets the customer, and the card,
// of someone who signed up with it before.
func (s *Stripe) createCustomer(ctx context.Context, account storage.Account, former string) (*stripe.Customer, error) {
	params := &stripe.CustomerCreateParams{Metadata: map[string]string{"account_id": account.ID}}
	key := "fairlead-customer-" + account.ID + "-" + former
	if verified := account.EmailVerifiedAt; !verified.IsZero() {
		key += "-" + strconv.FormatInt(verified.UnixMilli(), 10)
	}
	params.SetIdempotencyKey(key)
	return s.client.V1Customers.Create(ctx, params)
}

func (s *Stripe) createIntent(ctx context.Context, next storage.PaymentSetup, former string) (*stripe.SetupIntent, error) {
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

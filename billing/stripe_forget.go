package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/stripe/stripe-go/v85"

	"fairlead/outbox"
	"fairlead/storage"
)

// Forget detaches a payment method from its customer, or deletes the customer.
func (s *Stripe) Forget(ctx context.Context, c storage.ForgottenCard) (err error) {
	if c.Processor != "stripe" {
		return fmt.Errorf("%w: the card is not at Stripe but at %q", outbox.ErrPermanent, c.Processor)
	}
	if c.Reference == "" {
		_, err = s.client.V1Customers.Delete(ctx, c.Customer, nil)
	} else {
		_, err = s.client.V1PaymentMethods.Detach(ctx, c.Reference, nil)
	}
	var refused *stripe.Error
	switch {
	case err == nil, isGone(err):
		return nil
	case errors.As(err, &refused) && refused.Type == stripe.ErrorTypeInvalidRequest: // it is not attached any more
		return fmt.Errorf("%w: %w", outbox.ErrPermanent, withoutSecrets(err))
	}
	return withoutSecrets(err)
}

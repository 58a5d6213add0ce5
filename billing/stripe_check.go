package billing

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v85"
)

// Why a key cannot be used.
var (
	ErrKeyRefused   = errors.New("stripe does not accept the key")
	ErrKeyForbidden = errors.New("the key is not allowed to do this")
	ErrOtherAccount = errors.New("the keys belong to different accounts or modes")
)

// KeyCheck is what Stripe says about the two keys.
type KeyCheck struct {
	// Secret and Publishable are what is wrong with each key, nil for nothing. Publishable is
	// only asked about once Secret works.
	Secret, Publishable error
	// Compared reports that both keys are known to be of one account. Before the first
	// card is saved there is nothing that both can read.
	Compared bool
	// Date is what Stripe's clock showed between two times of ours; zero if it did not say.
	Date          time.Time
	Before, After time.Time
}

// CheckKeys asks Stripe about both keys, and changes nothing there. The publishable key has to
// be able to read a SetupIntent of the secret key, as browsers do.
func (s *Stripe) CheckKeys(ctx context.Context) (c KeyCheck) {
	params := &stripe.SetupIntentListParams{}
	params.Limit = stripe.Int64(1)
	c.Before = time.Now()
	found := s.client.V1SetupIntents.List(ctx, params)
	c.After = time.Now()
	if c.Secret = found.Err(); c.Secret != nil {
		c.Secret = keyError(c.Secret)
		return c
	}
	if answer := found.LastResponse(); answer != nil {
		c.Date, _ = http.ParseTime(answer.Header.Get("Date"))
	}
	id, secret := "seti_0", "seti_0_secret_0"
	for _, intent := range found.Data() {
		id, secret, c.Compared = intent.ID, intent.ClientSecret, true
	}
	c.Publishable = s.readByBrowser(ctx, id, secret)
	switch {
	case isGone(c.Publishable) && c.Compared:
		c.Publishable = ErrOtherAccount
	case isGone(c.Publishable): // as it should be
		c.Publishable = nil
	case c.Publishable != nil:
		c.Publishable = keyError(c.Publishable)
	}
	c.Compared = c.Compared && c.Publishable == nil
	return c
}

// readByBrowser reads a SetupIntent with the publishable key.
func (s *Stripe) readByBrowser(ctx context.Context, id, secret string) error {
	client := stripe.NewClient(s.PublishableKey, stripe.WithBackends(stripe.NewBackendsWithConfig(s.backend())))
	_, err := client.V1SetupIntents.Retrieve(ctx, id, &stripe.SetupIntentRetrieveParams{ClientSecret: stripe.String(secret)})
	return err
}

func keyError(err error) error {
	var answered *stripe.Error
	if errors.As(err, &answered) {
		switch answered.HTTPStatusCode {
		case http.StatusUnauthorized:
			return ErrKeyRefused
		case http.StatusForbidden:
			return ErrKeyForbidden
		}
	}
	return withoutSecrets(err)
}

// InTestMode reports whether the keys are for Stripe's test mode.
func (s *Stripe) InTestMode() bool { return isTest(s.SecretKey) }

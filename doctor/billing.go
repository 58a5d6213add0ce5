package doctor

import (
	"context"
	"errors"

	"fairlead/billing"
)

var billingCheck = check{"billing", []*kind{&publicSandbox, &stripeUnusable, &secretRefused, &secretForbidden, &stripeAway, &publishableRefused, &otherAccount, &publishableFails,
	&testKeysPublic, &liveKeysLocal, &otherStripe}, checkBilling}

var (
	publicSandbox      = kind{Warning, billing.PublicSandbox, "Everybody can connect with a made-up card, and nobody can be charged.", "Set --stripe-secret-key and --stripe-publishable-key. If this is a test installation, nothing has to be done."}
	stripeUnusable     = kind{Problem, "The settings for Stripe cannot be used: %s.", "The server refuses to start with them.", "Copy both keys from the same page of Stripe's Dashboard."}
	secretRefused      = kind{Problem, "Stripe does not accept the secret key.", "Nobody can save a card, so nobody new can connect.", "Copy the key from Stripe's Dashboard again. It may have been rolled or deleted."}
	secretForbidden    = kind{Problem, "The restricted key may not read SetupIntents.", "Nobody can save a card, so nobody new can connect.", "Give the key write access to SetupIntents, Customers and PaymentMethods in Stripe's Dashboard."}
	stripeAway         = kind{Problem, "Stripe cannot be asked: %s.", "While that lasts, nobody can save a card.", "Check that this machine can reach api.stripe.com over https, and Stripe's status page."}
	publishableRefused = kind{Problem, "Stripe does not accept the publishable key.", "Browsers cannot show the form for cards, so nobody new can connect.", "Copy the key from Stripe's Dashboard again."}
	otherAccount       = kind{Problem, "The publishable key cannot read what the secret key has created.", "The keys are of different accounts at Stripe, so no card can be saved.", "Copy both keys from the same page of Stripe's Dashboard."}
	publishableFails   = kind{Problem, "The publishable key could not be tried: %s.", "Browsers may not be able to show the form for cards.", "Run fairlead doctor again, and check the key."}
	testKeysPublic     = kind{Warning, "The keys are for Stripe's test mode.", "Everybody can connect with a test card, and nobody can be charged.", "Set the live keys. If this is a test installation, nothing has to be done."}
	liveKeysLocal      = kind{Warning, "The keys are for Stripe's live mode, and the public URL is of this machine alone.", "Cards that are saved while developing are real ones.", "Use the keys of the test mode here."}
	otherStripe        = kind{Warning, "--stripe-api-base is set, so another server than Stripe's is asked.", "It gets the secret key and data of customers.", "Remove --stripe-api-base. It is for tests."}
)

func checkBilling(_ context.Context, e *examination) (found []Finding) {
	if e.Stripe == nil {
		if warning := (billing.Sandbox{}).PublicWarning(e.PublicURL); warning != "" {
			return []Finding{publicSandbox.found()}
		}
		return []Finding{passed("Billing runs on the built-in sandbox.")}
	}
	c, err := e.stripe()
	if err != nil {
		return []Finding{stripeUnusable.found(part(err))}
	}
	found = keyFindings(c)
	switch {
	case e.Stripe.InTestMode() && e.isPublic():
		found = append(found, testKeysPublic.found())
	case !e.Stripe.InTestMode() && !e.isPublic():
		found = append(found, liveKeysLocal.found())
	}
	if e.Stripe.APIBase != "" && e.isPublic() {
		found = append(found, otherStripe.found())
	}
	if !c.Compared {
		return orPassed(found, "Stripe accepts both keys. Whether they are of one account shows once a card was saved.")
	}
	return orPassed(found, "Stripe accepts both keys, and they fit each other.")
}

func keyFindings(c billing.KeyCheck) []Finding {
	switch {
	case errors.Is(c.Secret, billing.ErrKeyRefused):
		return []Finding{secretRefused.found()}
	case errors.Is(c.Secret, billing.ErrKeyForbidden):
		return []Finding{secretForbidden.found()}
	case c.Secret != nil:
		return []Finding{stripeAway.found(reason(c.Secret))}
	case errors.Is(c.Publishable, billing.ErrKeyRefused):
		return []Finding{publishableRefused.found()}
	case errors.Is(c.Publishable, billing.ErrOtherAccount):
		return []Finding{otherAccount.found()}
	case c.Publishable != nil:
		return []Finding{publishableFails.found(reason(c.Publishable))}
	}
	return nil
}

package doctor

import (
	"context"
	"errors"

	"fairlead/billing"
)

var billingCheck = check{"billing", []*kind{&publicSandbox, &stripeUnusable, &secretRefused, &secretForbidden, &stripeAway, &publishableRefused, &otherAccount, &publishableFails,
	&testKeysPublic, &liveKeysLocal, &otherStripe}, checkBilling}

var (
	publicSandbox      = kind{Warning, billing.PublicSandbox, "Anyone can connect with a made-up card, and nobody can be charged.", "Set --stripe-secret-key and --stripe-publishable-key. If this is a test installation, there is nothing to do."}
	stripeUnusable     = kind{Problem, "The settings for Stripe cannot be used: %s.", "The server refuses to start with them.", "Copy both keys from the same page of Stripe's Dashboard."}
	secretRefused      = kind{Problem, "Stripe does not accept the secret key.", "Nobody can save a card, so nobody new can connect.", "Copy the key from Stripe's Dashboard again. It may have been rolled or deleted."}
	secretForbidden    = kind{Problem, "The restricted key is not allowed to read SetupIntents.", "Nobody can save a card, so nobody new can connect.", "Give the key write access to SetupIntents, Customers and PaymentMethods in Stripe's Dashboard."}
	stripeAway         = kind{Problem, "The secret key could not be checked with Stripe: %s.", "While that lasts, nobody can save a card.", "Check that this machine can reach api.stripe.com over https, and look at Stripe's status page."}
	publishableRefused = kind{Problem, "Stripe does not accept the publishable key.", "Browsers cannot show the card form, so nobody new can connect.", "Copy the key from Stripe's Dashboard again."}
	otherAccount       = kind{Problem, "The publishable key cannot read what the secret key has created.", "The keys belong to different Stripe accounts, so no card can be saved.", "Copy both keys from the same page of Stripe's Dashboard."}
	publishableFails   = kind{Problem, "The publishable key could not be checked with Stripe: %s.", "Browsers may not be able to show the card form.", "Run fairlead doctor again, and check the key."}
	testKeysPublic     = kind{Warning, "The keys are for Stripe's test mode.", "Anyone can connect with a test card, and nobody can be charged.", "Set the live keys. If this is a test installation, there is nothing to do."}
	liveKeysLocal      = kind{Warning, "The keys are for Stripe's live mode, but only this machine can reach the public URL.", "Cards saved during development are real.", "Use test mode keys here."}
	otherStripe        = kind{Warning, "--stripe-api-base is set, so requests go to a server other than Stripe's.", "That server gets the secret key and customer data.", "Remove --stripe-api-base. It is for tests."}
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
		return orPassed(found, "Stripe accepts both keys. Whether they belong to the same account can be checked once a card has been saved.")
	}
	return orPassed(found, "Stripe accepts both keys, and they belong to the same account.")
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

// Package stripetest starts Stripe's own mock of its API for tests. Production code must not
// import it.
package stripetest

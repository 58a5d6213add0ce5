// Package billing captures an account's payment method, inside an attempt to
// connect a partner or outside of one. It never charges anything.
//
//	GET  /billing         shows the form             (Processor.Form)
//	POST /billing         submits it                 (Processor.Submit)
//	GET  /billing/return  comes back from the bank   (Processor.Return)
//	                      └─► saved: to the dispatcher, or to /account
//
//	/account/billing         shows the payment method
//	/account/billing/card    replaces it, with the same form
//	/account/billing/remove  removes it
//
// A [Processor] keeps the cards: [Stripe], or the built-in [Sandbox] where Stripe is
// not configured. Card numbers and security codes are never stored, logged or
// echoed; only the brand, the last four digits and the expiry date are kept.
// At /billing an account that already has a payment method is sent on, so that Back, a reload
// or a form sent twice does no harm.
package billing

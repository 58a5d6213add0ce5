// Package billing captures a way to pay, once for each account, in an attempt to
// connect a partner or outside of one.
//
//	GET  /billing         the page that asks      (Processor.Ask)
//	POST /billing         a form came             (Processor.Take)
//	GET  /billing/return  the bank sent them back (Processor.Return)
//	                      └─► saved: back to the dispatcher, or to /account
//
// A [Processor] keeps the cards: [Stripe], or without its keys the [Sandbox] that
// is built in. The room refuses to keep, log or show again a card's number or
// security code; brand, last four digits and expiry are all that it has. Whoever
// has a way to pay is sent on, so that Back, reload and a form that is sent twice
// do no harm. It charges nothing.
package billing

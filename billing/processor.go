package billing

import (
	"context"
	"net/url"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Processor keeps cards. What is wrong with a card is a [Result]; an error means
// that the processor could not decide.
type Processor interface {
	// Form makes the page that asks for a card. It keeps what was typed, except
	// for secrets.
	Form(ctx context.Context, c *Capture, typed url.Values) (web.View, error)
	// Submit decides on the submitted form of that page.
	Submit(ctx context.Context, c *Capture, form url.Values) (Result, error)
	// Return decides when the browser comes back from the processor or the bank.
	// Its query is not trusted.
	Return(ctx context.Context, c *Capture, query url.Values) (Result, error)
	// Remote says whether even a page view calls another server.
	Remote() bool
}

// Capture is one request of an account that has no payment method yet.
type Capture struct {
	Account storage.Account
	// Now is the request's one reading of the clock.
	Now time.Time
	// Chrome surrounds the page.
	Chrome web.Chrome
	// ReturnURL is where a bank sends the browser back to.
	ReturnURL string
}

// Result is the outcome of an attempt to add a card.
type Result struct {
	// Method is the payment method to save, nil if there is none.
	Method *storage.PaymentMethod
	// Declined is the bank's reason, for the timeline of the attempt.
	Declined string
	// Page shows what to fix. Without a page or a method, the browser goes back to
	// /billing.
	Page web.View
}

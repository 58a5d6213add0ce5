package billing

import (
	"context"
	"net/url"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Processor keeps cards. Its errors are refusals or faults; what is wrong with a
// card is a [Result].
type Processor interface {
	// Ask makes the page that asks for a card, with what was typed before, if
	// anything was.
	Ask(ctx context.Context, v *Capture, typed url.Values) (web.View, error)
	// Take judges the form of that page.
	Take(ctx context.Context, v *Capture, form url.Values) (Result, error)
	// Return judges what happened elsewhere, where the query says little that can
	// be trusted.
	Return(ctx context.Context, v *Capture, query url.Values) (Result, error)
	// Remote says whether all this asks another server, which even looking at a
	// page costs.
	Remote() bool
}

// Capture is an account without a way to pay on the billing page.
type Capture struct {
	Account storage.Account
	// Now is the one clock reading of the request.
	Now time.Time
	// Chrome surrounds the page.
	Chrome web.Chrome
	// ReturnURL is where a bank sends the browser back to.
	ReturnURL string
}

// Result is what came of a card.
type Result struct {
	// Method is the way to pay that was found good, nil when none was.
	Method *storage.PaymentMethod
	// Declined is why the bank said no, for the timeline of the attempt.
	Declined string
	// Page says what to mend; without one the browser goes back to /billing.
	Page web.View
}

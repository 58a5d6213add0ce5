package billing

import (
	"context"
	"net/url"
	"time"

	"fairlead/locale"
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
	// Forget deletes a card, or a customer with all cards. It succeeds if there is none.
	Forget(ctx context.Context, c storage.ForgottenCard) error
	// Remote says whether even a page view calls another server.
	Remote() bool
}

// Capture is one request of an account that adds its payment method or replaces it.
type Capture struct {
	Account storage.Account
	// SessionID is the session of the account's owner; empty for a test account.
	SessionID string
	// Former is the payment method to replace; empty if there is none.
	Former storage.PaymentMethod
	// Path is the path of the form.
	Path string
	// processor keeps the card; in test mode it is the sandbox.
	processor Processor
	// replaces is the reference of the payment method that the form replaces.
	replaces string
	// Button is the label of the form's button.
	Button locale.Text
	// Now is the request's one reading of the clock.
	Now time.Time
	// Chrome surrounds the page.
	Chrome web.Chrome
	// ReturnURL is where a bank sends the browser back to.
	ReturnURL string
}

// FormURL is the URL of the form.
func (c *Capture) FormURL() string { return c.Chrome.At(c.Path) }

// Result is the outcome of an attempt to add a card.
type Result struct {
	// Method is the payment method to save, nil if there is none.
	Method *storage.PaymentMethod
	// Saved is set if the method has been saved before.
	Saved bool
	// Declined is the bank's reason, for the timeline of the attempt.
	Declined string
	// Page shows what to fix. Without a page or a method, the browser goes back to the
	// form.
	Page web.View
}

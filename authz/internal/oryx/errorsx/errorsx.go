// Package errorsx holds what fosite expects of its error package.
package errorsx

// WithStack returns err as it is. The original records a stack trace here, on
// every refused request; nothing in this program prints one.
func WithStack(err error) error { return err }

// Cause follows Cause methods down to the error that started the chain.
func Cause(err error) error {
	for {
		wrapper, ok := err.(interface{ Cause() error })
		if !ok {
			return err
		}
		cause := wrapper.Cause()
		if cause == nil {
			return err
		}
		err = cause
	}
}

// fosite asserts that its error type satisfies the interfaces below.

// DebugCarrier is an error with details for the developer of the server.
type DebugCarrier interface{ Debug() string }

// ReasonCarrier is an error with a sentence about why it happened.
type ReasonCarrier interface{ Reason() string }

// RequestIDCarrier is an error that names the request it belongs to.
type RequestIDCarrier interface{ RequestID() string }

// StatusCarrier is an error with the text of an HTTP status.
type StatusCarrier interface{ Status() string }

// StatusCodeCarrier is an error with the number of an HTTP status.
type StatusCodeCarrier interface{ StatusCode() int }

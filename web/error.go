package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
)

// Error is an error with a status and sentences that are safe to show. Its cause only
// goes to the log.
type Error struct {
	Status  int
	Heading locale.Text
	Text    locale.Text
	// Args are the arguments of Text.
	Args []any
	// RetryAfter is set where trying again later may help.
	RetryAfter time.Duration
	// BackURL and BackLabel are the page's link; empty for the usual one.
	BackURL   string
	BackLabel locale.Text
	// Flow keeps the error page inside an attempt; nil outside of one.
	Flow  *Flow
	Cause error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return string(e.Heading)
	}
	return fmt.Sprintf("%s: %v", e.Heading, e.Cause)
}

// english is what is shown where no page can be.
func (e *Error) english() string { return string(e.Heading) + ". " + e.Message().English() }

// Message is the text with its arguments.
func (e *Error) Message() locale.Message { return e.Text.With(e.Args...) }

func (e *Error) Unwrap() error { return e.Cause }

// ErrorOf is the [Error] in err, or nil if the user can do nothing about it. A form that
// is shown again with it keeps what was typed.
func ErrorOf(err error) *Error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, storage.ErrUnavailable):
		return databaseUnavailable(err)
	}
	return nil
}

// ErrorFrom converts any error; an unknown one becomes an apology.
func ErrorFrom(err error) *Error {
	if e := ErrorOf(err); e != nil {
		return e
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return tooLarge(err)
	}
	return internal(err)
}

// Redirect is an error that is answered with a redirect to another path of this
// server.
type Redirect struct{ To string }

func (d *Redirect) Error() string { return "go to " + d.To }

// Sentences for what can happen on any page.

// NotFound is for addresses and IDs that are nobody's or somebody else's.
func NotFound() *Error {
	return &Error{Status: http.StatusNotFound, Heading: "Page not found",
		Text: "Check the address. If you followed a link, the page may have moved."}
}

// OrNotFound is [NotFound] for storage.ErrNotFound, and err itself for any other error.
func OrNotFound(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return NotFound()
	}
	return err
}

func methodNotAllowed() *Error {
	return &Error{Status: http.StatusMethodNotAllowed, Heading: "This page can’t be opened that way",
		Text: "Please go back and use the links and buttons of the page you came from."}
}

func crossOrigin() *Error {
	return &Error{Status: http.StatusForbidden, Heading: "This form was sent from another site",
		BackURL: "/account", BackLabel: "Go to your account", // asks people who are signed out to log in
		Text: "For your security, we only accept forms from our own pages. Please go back, reload the page and try again."}
}

func badForm(cause error) *Error {
	return &Error{Status: http.StatusBadRequest, Heading: "We couldn’t read this form", Cause: cause,
		Text: "Part of it was missing or damaged. Please go back, reload the page and try again."}
}

func tooLarge(cause error) *Error {
	return &Error{Status: http.StatusRequestEntityTooLarge, Heading: "That’s too large", Cause: cause,
		Text: "You sent more than this page accepts. Please shorten it and try again."}
}

// TooMany is the answer to too many tries.
func TooMany(wait time.Duration) *Error {
	text, n := waitText(wait)
	return &Error{Status: http.StatusTooManyRequests, Heading: "Too many attempts", RetryAfter: wait, Text: text, Args: []any{n}}
}

// Busy is the answer while too many passwords are being hashed.
func Busy(cause error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Heading: "We’re busy", RetryAfter: 5 * time.Second, Cause: cause,
		Text: "A lot of people are logging in right now. Please try again in a few seconds."}
}

// overloaded is the answer while a gate is full.
func overloaded() *Error {
	return &Error{Status: http.StatusServiceUnavailable, Heading: "We’re busy", RetryAfter: 5 * time.Second, Cause: ErrOverloaded,
		Text: "We’re receiving more requests than we can handle. Please try again in a few seconds."}
}

// databaseUnavailable is the answer while the database cannot be reached.
func databaseUnavailable(cause error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Heading: "We’ll be right back", RetryAfter: 5 * time.Second, Cause: cause,
		Text: "We can’t reach our database right now. Please try again in a few seconds."}
}

// sayReload follows the answer to a form.
const sayReload locale.Text = "Reload this page to send the form again; you don’t need to fill it in again."

// Unavailable is the answer to a program while the database cannot be reached.
func Unavailable(text string, cause error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Heading: "Temporarily unavailable", RetryAfter: 5 * time.Second, Cause: cause,
		Text: locale.Text(text + " right now. Please try again in a few seconds.")}
}

func internal(cause error) *Error {
	return &Error{Status: http.StatusInternalServerError, Heading: "Something went wrong on our side", Cause: cause,
		Text: "This isn’t your fault, and nothing you saved was lost. Please try again. If it happens again, give our support team the request ID below."}
}

// waitText asks the reader to wait a number of seconds or minutes, rounded up.
func waitText(d time.Duration) (text locale.Text, n int) {
	seconds := max(1, int((d+time.Second-1)/time.Second))
	if seconds < 60 {
		return "Please wait %d seconds and try again.", seconds
	}
	return "Please wait %d minutes and try again.", (seconds + 59) / 60
}

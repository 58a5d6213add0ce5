package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"fairlead/storage"
)

// Error is an error with a status and sentences that are safe to show. Its cause only
// goes to the log.
type Error struct {
	Status  int
	Heading string
	Text    string
	// RetryAfter is set where trying again later may help.
	RetryAfter time.Duration
	// BackURL and BackLabel are the page's link; empty for the usual one.
	BackURL, BackLabel string
	// Flow keeps the error page inside an attempt; nil outside of one.
	Flow  *Flow
	Cause error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Heading
	}
	return fmt.Sprintf("%s: %v", e.Heading, e.Cause)
}

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

func notFound() *Error {
	return &Error{Status: http.StatusNotFound, Heading: "Page not found",
		Text: "Check the address. If you followed a link, the page may have moved."}
}

func methodNotAllowed() *Error {
	return &Error{Status: http.StatusMethodNotAllowed, Heading: "This page can’t be opened that way",
		Text: "Please go back and use the links and buttons of the page you came from."}
}

func crossOrigin() *Error {
	return &Error{Status: http.StatusForbidden, Heading: "This form was sent from another site",
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
	return &Error{Status: http.StatusTooManyRequests, Heading: "Too many attempts", RetryAfter: wait,
		Text: "Please wait " + waitText(wait) + " and try again."}
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

// sayReload is added to the answer to a form.
const sayReload = " Reload this page to send the form again; you don’t need to fill it in again."

// Unavailable is the answer to a program while the database cannot be reached.
func Unavailable(text string, cause error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Heading: "Temporarily unavailable", RetryAfter: 5 * time.Second, Cause: cause,
		Text: text + " right now. Please try again in a few seconds."}
}

func internal(cause error) *Error {
	return &Error{Status: http.StatusInternalServerError, Heading: "Something went wrong on our side", Cause: cause,
		Text: "This isn’t your fault, and nothing you saved was lost. Please try again. If it happens again, give our support team the request ID below."}
}

// waitText is a waiting time in words, rounded up.
func waitText(d time.Duration) string {
	seconds := int64((d + time.Second - 1) / time.Second)
	switch minutes := (seconds + 59) / 60; {
	case seconds <= 1:
		return "a second"
	case seconds < 60:
		return fmt.Sprintf("%d seconds", seconds)
	case minutes == 1:
		return "a minute"
	default:
		return fmt.Sprintf("%d minutes", minutes)
	}
}

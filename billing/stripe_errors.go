package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/stripe/stripe-go/v85"

	"fairlead/locale"
	"fairlead/web"
)

// unreachable is the answer when Stripe does not respond or refuses our request.
func unreachable(err error, c *Capture) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &web.Error{Status: http.StatusServiceUnavailable, Heading: "Our payment provider isn’t responding", RetryAfter: 30 * time.Second, Cause: withoutSecrets(err),
		Text:    "Nothing was charged, and everything you saved is still here. Please try again shortly.",
		BackURL: c.FormURL(), BackLabel: "Try again"}
}

func stillChecking(c *Capture) error {
	return &web.Error{Status: http.StatusServiceUnavailable, Heading: "Your bank is still checking your card", RetryAfter: 5 * time.Second,
		Text:    "This takes a moment. You don’t need to enter your card again.",
		BackURL: c.FormURL(), BackLabel: "Check again"}
}

func otherIntent(c *Capture) error {
	return &web.Error{Status: http.StatusConflict, Heading: "This link is out of date",
		Text:    "The link that brought you here belongs to an earlier attempt. Please continue with the form.",
		BackURL: c.FormURL(), BackLabel: "Go to the form"}
}

func unverifiable(c *Capture, intent *stripe.SetupIntent) error {
	return &web.Error{Status: http.StatusBadGateway, Heading: "We couldn’t verify your card",
		Text:    "Our payment provider’s answer doesn’t match your account, so nothing was saved. Please contact support and give them the request ID below.",
		BackURL: c.FormURL(), BackLabel: "Go to the form",
		Cause: fmt.Errorf("%s succeeded, but not with a card of the account's own customer", intent.ID)}
}

// declineText is the reason for the last decline, for the user.
func declineText(e *stripe.Error) locale.Text {
	switch {
	case e == nil || e.Code == "":
		return ""
	case e.Type != stripe.ErrorTypeCard:
		return "Your bank did not confirm this card. Please try again or use another card."
	case e.DeclineCode == stripe.DeclineCodeInsufficientFunds:
		return "Your card has insufficient funds. Please try another card."
	}
	if text, ok := cardTexts[e.Code]; ok {
		return text
	}
	return "Your card was declined. Please try another card."
}

// cardTexts are what a person can correct, by Stripe's error code. Stripe's own sentences
// are in English only.
var cardTexts = map[stripe.ErrorCode]locale.Text{
	stripe.ErrorCodeExpiredCard:     "Your card has expired. Please try another card.",
	stripe.ErrorCodeIncorrectCVC:    "The security code is incorrect. Please check it and try again.",
	stripe.ErrorCodeIncorrectNumber: "The card number is incorrect. Please check it and try again.",
	stripe.ErrorCodeProcessingError: "Your card could not be processed. Please try again in a moment.",
}

// declineCode is the reason for the last decline, for the timeline.
func declineCode(e *stripe.Error) string {
	switch {
	case e == nil:
		return ""
	case e.DeclineCode != "":
		return string(e.DeclineCode)
	}
	return string(e.Code)
}

// isGone reports whether the object does not exist at Stripe.
func isGone(err error) bool {
	var s *stripe.Error
	return errors.As(err, &s) && s.Code == stripe.ErrorCodeResourceMissing
}

// withoutSecrets is what the log may contain of an error. Stripe's error text is its
// whole JSON answer, and that of an unreadable answer quotes it: either can hold a
// client secret.
func withoutSecrets(err error) error {
	var answered *stripe.Error
	var lost *url.Error
	switch {
	case errors.As(err, &answered):
		return fmt.Errorf("stripe answered %d, type %q, code %q, parameter %q, to request %q",
			answered.HTTPStatusCode, answered.Type, answered.Code, answered.Param, answered.RequestID)
	case errors.As(err, &lost):
		return lost
	}
	return errors.New("stripe's answer could not be read")
}

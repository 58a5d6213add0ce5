package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/stripe/stripe-go/v85"

	"fairlead/web"
)

// Sentences that people see, for what can go wrong at Stripe.

// unreachable is the answer when Stripe does not answer or refuses us.
func unreachable(err error, v *Capture) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &web.Error{Status: http.StatusServiceUnavailable, Heading: "Stripe cannot be reached", RetryAfter: 30 * time.Second, Cause: plain(err),
		Text:    "Stripe keeps cards for us and does not answer at the moment. Nothing is lost and nothing was charged. Please try again shortly.",
		BackURL: v.Chrome.At("/billing"), BackLabel: "Try again"}
}

func undecided(v *Capture) error {
	return &web.Error{Status: http.StatusServiceUnavailable, Heading: "Your bank is still checking your card", RetryAfter: 5 * time.Second,
		Text:    "This takes a moment. You need not enter your card again.",
		BackURL: v.Chrome.At("/billing"), BackLabel: "Look again"}
}

func otherSetup(v *Capture) error {
	return &web.Error{Status: http.StatusConflict, Heading: "This link is out of date",
		Text:    "The link that brought you here belongs to another try to add a card. Please go on from the form.",
		BackURL: v.Chrome.At("/billing"), BackLabel: "Go to the form"}
}

func unfit(v *Capture, intent *stripe.SetupIntent) error {
	return &web.Error{Status: http.StatusBadGateway, Heading: "We could not verify your card",
		Text:    "Stripe's answer does not fit your account, so nothing was saved. Please tell support the request id below.",
		BackURL: v.Chrome.At("/billing"), BackLabel: "Go to the form",
		Cause: fmt.Errorf("%s succeeded, but not with a card of the account's own customer", intent.ID)}
}

// complaint is what the last try came to, as people are told.
func complaint(e *stripe.Error) string {
	switch {
	case e == nil || e.Code == "":
		return ""
	case e.Type == stripe.ErrorTypeCard && e.Msg != "":
		return e.Msg // written by Stripe to be shown
	}
	return "Your bank did not confirm this card. Please try again or use another card."
}

// reason is what the last try came to, as the timeline has it.
func reason(e *stripe.Error) string {
	switch {
	case e == nil:
		return ""
	case e.DeclineCode != "":
		return string(e.DeclineCode)
	}
	return string(e.Code)
}

// isGone says whether Stripe does not know what was asked for.
func isGone(err error) bool {
	var s *stripe.Error
	return errors.As(err, &s) && s.Code == stripe.ErrorCodeResourceMissing
}

// plain is what the log may have of an error. The text of Stripe's is all of its
// JSON, and that of an answer that cannot be read quotes it: either can hold a
// client secret.
func plain(err error) error {
	var answered *stripe.Error
	var lost *url.Error
	switch {
	case errors.As(err, &answered):
		return fmt.Errorf("stripe answered %d, type %q, code %q, parameter %q, to request %q",
			answered.HTTPStatusCode, answered.Type, answered.Code, answered.Param, answered.RequestID)
	case errors.As(err, &lost):
		return lost
	}
	return errors.New("what stripe answered could not be read")
}

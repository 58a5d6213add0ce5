package testrun

import (
	"fmt"
	"net/http"
	"net/url"

	"fairlead/storage"
)

// ending is how a run ended.
type ending int

const (
	stopped    ending = iota
	consented         // and no more
	works             // the token, after consent
	worksAgain        // the token, without consent
	denied
	declined
	left
)

// endings are how each run should end, and what that teaches.
var endings = map[storage.TestName]struct {
	ending
	says string
}{
	storage.TestHappy:            {works, "Your first token works."},
	storage.TestDenies:           {denied, "The merchant denied access. Show what your product can do without the connection."},
	storage.TestCardDeclined:     {declined, "The merchant is still on our page. Your callback is not called."},
	storage.TestAlreadyConnected: {worksAgain, "The merchant came straight back to your callback, without seeing a page. You have another token for the same account."},
	storage.TestLeavesHalfway:    {left, "Your callback is not called. Do not wait for it."},
}

// outcome is what a run came to.
func (r *run) outcome() string {
	if e := endings[r.Name]; r.ending == e.ending {
		return e.says
	}
	if len(r.steps) == 0 {
		return "This run didn’t start."
	}
	last := r.steps[len(r.steps)-1]
	return fmt.Sprintf("This run ended unexpectedly. The last answer was %d %s. Try again, or contact support.", last.Status, http.StatusText(last.Status))
}

// says is what came of a step.
func says(method string, at *url.URL, a *answer, form url.Values) string {
	next := a.location()
	switch {
	case next == nil && a.status != http.StatusOK && (at.Path != billingPath || a.status != http.StatusUnprocessableEntity):
		return fmt.Sprintf("The server refused this: %d %s.", a.status, http.StatusText(a.status))
	case at.Path == tokenPath:
		return "Your server exchanged the code for a token."
	case at.Path == pingPath:
		return "The API accepted the token."
	case at.Path == CallbackPath && at.Query().Has("error"):
		return "Your callback received the error and your state. There is no code."
	case at.Path == CallbackPath:
		return "Your callback received a code and your state."
	case method == http.MethodPost:
		return saysSubmitted(at, a, form)
	case next == nil:
		return saysShown[at.Path]
	case at.Query().Has("client_id"):
		return "Your link was accepted, and the merchant’s attempt began."
	case next.Path == CallbackPath:
		return "No other step was needed, so the browser was sent to your callback."
	}
	return "The server sent the browser to the next step."
}

// saysShown is what the merchant sees on the pages of the flow.
var saysShown = map[string]string{
	testPath:    "In test mode, the merchant chooses a test account instead of logging in.",
	billingPath: "The merchant was asked for a card.",
	consentPath: "The merchant was asked to allow or deny access.",
}

// saysSubmitted is what came of a form.
func saysSubmitted(at *url.URL, a *answer, form url.Values) string {
	switch {
	case at.Path == testPath:
		if next := a.location(); next != nil && next.Path == CallbackPath {
			return "The merchant continued as " + form.Get("account") + ". No other step was needed, so the browser was sent to your callback."
		}
		return "The merchant continued as " + form.Get("account") + "."
	case at.Path == billingPath && a.status == http.StatusUnprocessableEntity:
		return "The card was declined, and the merchant was asked for another one."
	case at.Path == billingPath:
		return "The card was saved."
	case form.Get("decision") == "deny":
		return "The merchant denied access, and the browser was sent to your callback."
	}
	return "The merchant allowed access, and the browser was sent to your callback with a code."
}

package attempt

import (
	"context"
	"net/url"
	"slices"

	"fairlead/storage"
)

// reach is how much of an event a partner's people may know.
type reach int

const (
	hidden reach = iota
	asSigningIn
	// once is that it happened, and when it first did. How often it did would say what the
	// merchant met.
	once
	// fully is for what the partner caused.
	fully
)

// SigningIn stands for all that people do to sign in: whether they have an account, and what
// it asks of them, is not the partner's business.
const SigningIn storage.EventName = "signing in"

// reaches has every event. One that is not in it is hidden.
var reaches = map[storage.EventName]reach{
	storage.EventBegan:           fully,
	storage.EventRefused:         fully,
	storage.EventExchanged:       fully,
	storage.EventExchangeRefused: fully,
	storage.EventReplayed:        fully,

	storage.EventOtherBrowser:    once,
	storage.EventBillingDeclined: once,
	storage.EventBillingSaved:    once,
	storage.EventConsented:       once,
	storage.EventDenied:          once,
	storage.EventCodeIssued:      once,

	storage.EventSignUpRefused:  asSigningIn,
	storage.EventCodeMailed:     asSigningIn,
	storage.EventEmailRefused:   asSigningIn,
	storage.EventSignedUp:       asSigningIn,
	storage.EventLoggedIn:       asSigningIn,
	storage.EventLogInRefused:   asSigningIn,
	storage.EventResetRequested: asSigningIn,
	storage.EventResetRefused:   asSigningIn,

	storage.EventRateLimited: hidden, // says that something was tried again and again
}

// ForPartner finds out what a partner's people may know of an attempt of theirs.
func ForPartner(ctx context.Context, db *storage.DB, a storage.Attempt) (Reduced, error) {
	events, err := db.Timeline(ctx, a.ID)
	if err != nil {
		return Reduced{}, err
	}
	a, events = reduce(a, events)
	exchange, err := exchangeOf(ctx, db, a, false)
	return tell(a, events, exchange, db.Time()), err
}

// reduce leaves out of an attempt's rows what a partner's people may not know. Whatever is
// said to them is said of what is left.
func reduce(a storage.Attempt, events []storage.AttemptEvent) (storage.Attempt, []storage.AttemptEvent) {
	a.BrowserHash, a.UserAgent, a.Address = nil, "", ""
	if a.Outcome != storage.Allowed {
		a.AccountID = ""
	}
	a.Callback, a.Parameters = withoutPeople(a.Callback), reduceParameters(a.Parameters)
	var left []storage.AttemptEvent
	for _, e := range events {
		reduced, ok := reduceEvent(e)
		if ok && (reaches[e.Name] == fully || !slices.ContainsFunc(left, func(one storage.AttemptEvent) bool { return one.Name == reduced.Name })) {
			left = append(left, reduced)
		}
	}
	return a, left
}

// reduceEvent is what is left of an event; ok is false if nothing is.
func reduceEvent(e storage.AttemptEvent) (left storage.AttemptEvent, ok bool) {
	left = storage.AttemptEvent{Name: e.Name, At: e.At, Count: 1, LastAt: e.At}
	switch reaches[e.Name] {
	case fully:
		left = e
		left.Detail = withoutPeople(e.Detail)
	case asSigningIn:
		left.Name = SigningIn
	case hidden:
		return left, false
	}
	return left, true
}

// technical are the parameters whose values say nothing about a merchant.
var technical = []string{"client_id", "redirect_uri", "request_uri", "response_type", "response_mode", "scope", "code_challenge",
	"code_challenge_method", "prompt", "ui_locales"}

// reduceParameters keeps of all but technical parameters the length alone.
func reduceParameters(stored string) string {
	all, err := url.ParseQuery(stored)
	if err != nil {
		return ""
	}
	left := url.Values{}
	for name, values := range all {
		for _, value := range values {
			key, text := withoutPeople(name), withoutPeople(value)
			if !slices.Contains(technical, name) && !storage.IsLengthOnly(name) {
				key, text = storage.LengthOnly(key, value)
			}
			left.Add(key, text)
		}
	}
	return left.Encode()
}

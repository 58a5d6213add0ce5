package attempt

import (
	"fmt"
	"time"

	"fairlead/cause"
	"fairlead/storage"
)

// Event is one step of the timeline.
type Event struct {
	At    time.Time         `json:"at"`
	Event storage.EventName `json:"event"`
	// Detail also says how often the event happened in a row, if more than once.
	Detail string `json:"detail"`
	Cause  string `json:"cause"` // empty if nothing was refused
	Cure   string `json:"cure"`

	// CauseID is the ID of the cause in the catalogue.
	CauseID   cause.ID  `json:"-"`
	Count     int64     `json:"-"`
	LastAt    time.Time `json:"-"`
	RequestID string    `json:"-"` // of the first; empty if it is not known
}

// usual are the causes of events that are stored without one.
var usual = map[storage.EventName]cause.ID{
	storage.EventSignUpRefused:   cause.SignUpRefused,
	storage.EventEmailRefused:    cause.EmailRefused,
	storage.EventLogInRefused:    cause.LogInRefused,
	storage.EventResetRefused:    cause.ResetRefused,
	storage.EventRateLimited:     cause.RateLimited,
	storage.EventOtherBrowser:    cause.OtherBrowser,
	storage.EventBillingDeclined: cause.BillingDeclined,
	storage.EventDenied:          cause.UserDenied,
	storage.EventRefused:         cause.RefusedMeanwhile,
	storage.EventExchangeRefused: cause.ExchangeRefused,
	storage.EventReplayed:        cause.CodeUsed,
}

// causeOf is the refusal behind an event. It is not found for an event that is none.
func causeOf(e storage.AttemptEvent, a storage.Attempt) (cause.Refusal, bool) {
	found, ok := cause.ByID(cause.ID(e.Cause))
	if !ok {
		found, ok = cause.ByID(usual[e.Name])
	}
	return found.Within(lifetimeOf(a)), ok
}

func describe(events []storage.AttemptEvent, a storage.Attempt) []Event {
	all := make([]Event, 0, len(events))
	for _, e := range events {
		why, _ := causeOf(e, a)
		one := Event{At: whole(e.At), Event: e.Name, Detail: e.Detail, Cause: why.Cause, Cure: why.Fix,
			CauseID: why.ID, Count: e.Count, LastAt: whole(e.LastAt), RequestID: e.RequestID}
		if e.Count > 1 {
			one.Detail = appended(e.Detail, fmt.Sprintf("(%d times, last at %s)", e.Count, At(e.LastAt)))
		}
		all = append(all, one)
	}
	return all
}

func appended(text, more string) string {
	if text == "" {
		return more
	}
	return text + " " + more
}

// At is a time as people read it.
func At(t storage.Time) string { return t.UTC().Format("2 January 2006, 15:04 MST") }

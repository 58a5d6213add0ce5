package attempt

import (
	"context"
	"time"

	"fairlead/storage"
)

// Listed is an attempt in a list for a partner's people, as scripts read it.
type Listed struct {
	SupportCode string            `json:"support_code"`
	BeganAt     time.Time         `json:"began_at"`
	ClientID    string            `json:"client_id"`
	Test        bool              `json:"test"`
	Callback    string            `json:"callback"`
	Outcome     storage.Outcome   `json:"outcome"`
	LastStep    storage.EventName `json:"last_step"`
}

// ListForPartner lists attempts of a partner, up to limit of them, with what its people may
// know. next is where the next page begins.
func ListForPartner(ctx context.Context, db *storage.DB, f storage.AttemptFilter, limit int) (all []Listed, next storage.Cursor, err error) {
	f.Limit = limit + 1
	found, err := db.Attempts(ctx, f)
	if err != nil {
		return nil, next, err
	}
	found, next = storage.Page(found, limit)
	ids := make([]string, len(found))
	for i, a := range found {
		ids[i] = a.ID
	}
	events, err := db.Timelines(ctx, ids)
	all = []Listed{}
	for _, a := range found {
		all = append(all, listed(a.Attempt, events[a.ID], db.Time()))
	}
	return all, next, err
}

func listed(a storage.Attempt, events []storage.AttemptEvent, now storage.Time) Listed {
	a, events = reduce(a, events)
	one := Listed{SupportCode: a.SupportCode, BeganAt: whole(a.BeganAt), ClientID: a.ClientID, Test: a.IsTest(), Callback: a.Callback, Outcome: a.State(now)}
	if n := len(events); n > 0 {
		one.LastStep = events[n-1].Name
	}
	return one
}

// Of finds an attempt of a partner, or of its test client, by a support code that somebody
// has. Those of others are storage.ErrNotFound.
func Of(ctx context.Context, db *storage.DB, clientID, code string) (storage.Attempt, error) {
	a, err := db.AttemptBySupportCode(ctx, code)
	if err == nil && a.ClientID != clientID && a.ClientID != storage.TestClientID(clientID) {
		return storage.Attempt{}, storage.ErrNotFound
	}
	return a, err
}

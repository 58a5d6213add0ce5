package attempt

import (
	"context"
	"errors"
	"strings"
	"time"

	"fairlead/cause"
	"fairlead/storage"
	"fairlead/web"
)

// Reduced is what a partner's people may know of an attempt, as scripts read it: see
// [ForPartner].
type Reduced struct {
	SupportCode string            `json:"support_code"`
	ClientID    *string           `json:"client_id"` // null if no known client was named
	Company     *string           `json:"company"`
	Test        bool              `json:"test"`
	AccountID   *string           `json:"account_id"` // null if it is not known
	Callback    string            `json:"callback"`
	Outcome     storage.Outcome   `json:"outcome"` // never empty
	BeganAt     time.Time         `json:"began_at"`
	EndedAt     *time.Time        `json:"ended_at"`
	Parameters  map[string]string `json:"parameters"`
	Timeline    []Event           `json:"timeline"`
	// Answer can be sent to the partner: it has no personal data. It is empty if there is
	// nothing to fix.
	Answer   string   `json:"answer"`
	Exchange Exchange `json:"exchange"`

	// Cause and Fix are those of the answer.
	Cause string `json:"-"`
	Fix   string `json:"-"`
}

// Details is all that is known about an attempt, as scripts read it.
type Details struct {
	Reduced
	AccountEmail *string `json:"account_email"`
	Browser      string  `json:"browser"` // in words
}

// Describe finds out all that is known about an attempt.
func Describe(ctx context.Context, db *storage.DB, a storage.Attempt) (Details, error) {
	events, err := db.Timeline(ctx, a.ID)
	if err != nil {
		return Details{}, err
	}
	account, err := db.AnyAccountByID(ctx, a.AccountID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return Details{}, err
	}
	exchange, err := exchangeOf(ctx, db, a, true)
	return Details{Reduced: tell(a, events, exchange, db.Time()), AccountEmail: orNull(account.Email), Browser: Browser(a)}, err
}

// tell says what rows mean.
func tell(a storage.Attempt, events []storage.AttemptEvent, x Exchange, now storage.Time) Reduced {
	d := Reduced{
		SupportCode: a.SupportCode, ClientID: orNull(a.ClientID), Company: orNull(a.Partner), Test: a.IsTest(),
		AccountID: orNull(a.AccountID), Callback: a.Callback, Outcome: a.State(now),
		BeganAt: whole(a.BeganAt), EndedAt: a.EndedAt.WholeOrNil(), Parameters: parameters(a),
		Timeline: describe(events, a), Exchange: x,
	}
	d.answer(events, a)
	return d
}

// Browser names the browser of an attempt. It is empty for an attempt that began before browsers were noted.
func Browser(a storage.Attempt) string {
	if a.Address == "" {
		return ""
	}
	return web.BrowserName(a.UserAgent).English()
}

// parameters joins the values of a repeated parameter.
func parameters(a storage.Attempt) map[string]string {
	all := map[string]string{}
	for name, values := range a.Received() {
		all[name] = strings.Join(values, ", ")
	}
	return all
}

// lifetimeOf is how long an attempt could have taken, in words.
func lifetimeOf(a storage.Attempt) string {
	return cause.Lifetime(a.ExpiresAt.Sub(a.BeganAt.Time).Round(time.Second))
}

// whole is a time as scripts read it, in whole seconds.
func whole(t storage.Time) time.Time { return t.Truncate(time.Second) }

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

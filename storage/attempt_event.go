package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// AttemptEvent is one entry in an attempt's timeline.
type AttemptEvent struct {
	Name EventName `db:"name"`
	// Cause is the ID in package cause of why something was refused, or empty.
	Cause  string `db:"cause"`
	Detail string `db:"detail"`
	At     Time   `db:"at"`
	// Count is how often it happened in a row, LastAt the last time.
	Count  int64 `db:"count"`
	LastAt Time  `db:"last_at"`
	// RequestID is the request in which it first happened; empty if that is not known.
	RequestID string `db:"request_id"`
}

// EventName names what happened in an attempt.
type EventName string

// The events of an attempt.
const (
	EventBegan           EventName = "began"
	EventSignUpRefused   EventName = "sign-up refused"
	EventCodeMailed      EventName = "code mailed"
	EventEmailRefused    EventName = "email code refused"
	EventSignedUp        EventName = "signed up"
	EventLoggedIn        EventName = "logged in"
	EventLogInRefused    EventName = "log-in refused"
	EventResetRequested  EventName = "password reset requested"
	EventResetRefused    EventName = "password reset refused"
	EventRateLimited     EventName = "rate limited"
	EventOtherBrowser    EventName = "opened in another browser"
	EventBillingDeclined EventName = "billing declined"
	EventBillingSaved    EventName = "billing saved"
	EventConsented       EventName = "consented"
	EventDenied          EventName = "denied"
	EventRefused         EventName = "refused"
	EventCodeIssued      EventName = "code issued"
	EventExchanged       EventName = "exchanged" // never written: the view timeline reads it from the code's row
	EventExchangeRefused EventName = "exchange refused"
	EventReplayed        EventName = "code replayed, token revoked"
)

// maxEventsPerName is how many events of one name a timeline can have.
const maxEventsPerName = 20

// RecordEvent adds an event to an attempt's timeline. One that repeats the last event, or
// exceeds maxEventsPerName, is counted on the last event of its name, so that reloading a page
// cannot make a timeline grow without limit.
func (db *DB) RecordEvent(ctx context.Context, attemptID string, name EventName, detail string) error {
	return db.RecordEventBy(ctx, attemptID, "", name, detail)
}

// RecordEventBy is [DB.RecordEvent] for an event that shows whose attempt it is.
func (db *DB) RecordEventBy(ctx context.Context, attemptID, accountID string, name EventName, detail string) error {
	return db.recordAttemptEvent(ctx, attemptID, accountID, AttemptEvent{Name: name, Detail: detail})
}

// RecordRefusal is [DB.RecordEvent] for what was refused, with the ID of its cause.
func (db *DB) RecordRefusal(ctx context.Context, attemptID string, name EventName, cause, detail string) error {
	return db.recordAttemptEvent(ctx, attemptID, "", AttemptEvent{Name: name, Cause: cause, Detail: detail})
}

func (db *DB) recordAttemptEvent(ctx context.Context, attemptID, accountID string, e AttemptEvent) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if accountID != "" {
			if _, err := t.Exec(`UPDATE attempt SET account_id = ? WHERE id = ? AND ended_at IS NULL AND `+isLive, accountID, attemptID); err != nil {
				return err
			}
		}
		return t.countEvent(attemptID, e, now)
	})
}

// countEvent is [DB.RecordEvent] in a transaction.
func (t tx) countEvent(attemptID string, e AttemptEvent, now Time) error {
	counted, err := t.Exec(`UPDATE attempt_event SET count = count + 1, last_at = ?
		WHERE id = (SELECT MAX(id) FROM attempt_event WHERE attempt_id = ? AND name = ?)
		AND (detail = ? AND cause = ? AND id = (SELECT MAX(id) FROM attempt_event WHERE attempt_id = ?)
			OR (SELECT COUNT(*) FROM attempt_event WHERE attempt_id = ? AND name = ?) >= ?)`,
		now, attemptID, e.Name, e.Detail, e.Cause, attemptID, attemptID, e.Name, maxEventsPerName)
	if err != nil {
		return fmt.Errorf("record %q: %w", e.Name, err)
	}
	if counted > 0 {
		return nil
	}
	return t.recordEvent(attemptID, e, now)
}

// Timeline lists what happened in an attempt, in order.
func (db *DB) Timeline(ctx context.Context, attemptID string) (all []AttemptEvent, err error) {
	err = db.sql.List(ctx, &all, `SELECT name, cause, detail, at, count, last_at, request_id FROM timeline WHERE attempt_id = ? ORDER BY at, turn, id`, attemptID)
	return all, err
}

func (t tx) recordEvent(attemptID string, e AttemptEvent, at Time) error {
	_, err := t.Exec(`INSERT INTO attempt_event (attempt_id, name, cause, detail, at, request_id) VALUES (?, ?, ?, ?, ?, ?)`,
		attemptID, e.Name, e.Cause, e.Detail, at, t.request)
	if err != nil {
		return fmt.Errorf("record %q: %w", e.Name, err)
	}
	return nil
}

// HasEvent reports whether any of these events happened in an attempt.
func (db *DB) HasEvent(ctx context.Context, attemptID string, names ...EventName) (bool, error) {
	query, args, err := sqlx.In(`SELECT EXISTS (SELECT 1 FROM attempt_event WHERE attempt_id = ? AND name IN (?))`, attemptID, names)
	if err != nil {
		return false, err
	}
	return db.sql.Has(ctx, query, args...)
}

// IsFirstReplay reports whether a request was the replay that revoked an attempt's token.
func (db *DB) IsFirstReplay(ctx context.Context, attemptID, requestID string) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM attempt_event WHERE attempt_id = ? AND name = ? AND request_id = ?)`,
		attemptID, EventReplayed, requestID)
}

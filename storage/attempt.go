package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Attempt is a partner's authorization request in progress, bound to one browser.
type Attempt struct {
	ID       string `db:"id"`
	ClientID string `db:"client_id"`
	// Partner is the company's name, read with the attempt.
	Partner string `db:"partner"`
	// Parameters is the request as received, form-encoded.
	Parameters  string `db:"parameters"`
	Callback    string `db:"callback"` // where the browser is sent back to
	BrowserHash []byte `db:"browser_hash"`
	SupportCode string `db:"support_code"`
	// AccountID is the account that responds, empty until someone is logged in.
	AccountID string `db:"account_id"`
	BeganAt   Time   `db:"began_at"`
	ExpiresAt Time   `db:"expires_at"`
	EndedAt   Time   `db:"ended_at"`
	// Outcome is Pending while the attempt is open.
	Outcome Outcome `db:"outcome"`
	// UserAgent and Address are the browser that began it.
	UserAgent string `db:"user_agent"`
	Address   string `db:"address"`
}

// Open reports whether an attempt can still be completed.
func (a Attempt) Open(now Time) bool { return a.Outcome == Pending && now.Before(a.ExpiresAt.Time) }

// Outcome is how an attempt ended.
type Outcome string

// The outcomes of an attempt.
const (
	Pending Outcome = ""
	Allowed Outcome = "allowed"
	Denied  Outcome = "denied"
	Refused Outcome = "refused"
)

// AttemptEvent is one entry in an attempt's timeline.
type AttemptEvent struct {
	Name   EventName `db:"name"`
	Detail string    `db:"detail"`
	At     Time      `db:"at"`
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
	EventLogInRefused    EventName = "login refused"
	EventResetRequested  EventName = "password reset requested"
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

// BeginAttempt writes a new attempt and its first event.
func (db *DB) BeginAttempt(ctx context.Context, a *Attempt) error {
	a.ID, a.SupportCode, a.BeganAt = NewUnguessableID(), NewSupportCode(), db.Time()
	return db.transact(ctx, func(t tx) error {
		err := t.Insert(`INSERT INTO attempt (id, client_id, parameters, callback, browser_hash, support_code, began_at, expires_at, outcome, user_agent, address)
			VALUES (:id, :client_id, :parameters, :callback, :browser_hash, :support_code, :began_at, :expires_at, :outcome, :user_agent, :address)`, a)
		if err != nil {
			return err
		}
		return t.recordEvent(a.ID, EventBegan, "", a.BeganAt)
	})
}

// HasOpenAttempts reports whether a client has more than n open attempts.
func (db *DB) HasOpenAttempts(ctx context.Context, clientID string, n int) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM attempt
		WHERE client_id = ? AND ended_at IS NULL AND expires_at > ? LIMIT 1 OFFSET ?)`, clientID, db.Time(), n)
}

const selectAttempt = `SELECT a.id, a.client_id, c.name AS partner, a.parameters, a.callback, a.browser_hash,
		a.support_code, COALESCE(a.account_id, '') AS account_id, a.began_at, a.expires_at, a.ended_at, a.outcome, a.user_agent, a.address
	FROM attempt a JOIN client c ON c.id = a.client_id `

// AttemptByID finds an attempt, open or not.
func (db *DB) AttemptByID(ctx context.Context, id string) (a Attempt, err error) {
	err = db.sql.Get(ctx, &a, selectAttempt+`WHERE a.id = ?`, id)
	return a, err
}

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
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if accountID != "" {
			if _, err := t.Exec(`UPDATE attempt SET account_id = ? WHERE id = ? AND ended_at IS NULL`, accountID, attemptID); err != nil {
				return err
			}
		}
		counted, err := t.Exec(`UPDATE attempt_event SET count = count + 1, last_at = ?
			WHERE id = (SELECT MAX(id) FROM attempt_event WHERE attempt_id = ? AND name = ?)
			AND (detail = ? AND id = (SELECT MAX(id) FROM attempt_event WHERE attempt_id = ?)
				OR (SELECT COUNT(*) FROM attempt_event WHERE attempt_id = ? AND name = ?) >= ?)`,
			now, attemptID, name, detail, attemptID, attemptID, name, maxEventsPerName)
		if err != nil {
			return fmt.Errorf("record %q: %w", name, err)
		}
		if counted > 0 {
			return nil
		}
		return t.recordEvent(attemptID, name, detail, now)
	})
}

// LinkAttempt records whose an open attempt is, before they have done anything in it.
func (db *DB) LinkAttempt(ctx context.Context, attemptID, accountID string) error {
	_, err := db.sql.Exec(ctx, `UPDATE attempt SET account_id = ?
		WHERE id = ? AND ended_at IS NULL AND (account_id IS NULL OR account_id <> ?)`, accountID, attemptID, accountID)
	return err
}

// Timeline lists what happened in an attempt, in order.
func (db *DB) Timeline(ctx context.Context, attemptID string) (all []AttemptEvent, err error) {
	err = db.sql.List(ctx, &all, `SELECT name, detail, at, count, last_at, request_id FROM timeline WHERE attempt_id = ? ORDER BY at, turn, id`, attemptID)
	return all, err
}

// EndAttempt ends an open attempt without a code. ErrSpent means that it had already
// ended or expired.
func (db *DB) EndAttempt(ctx context.Context, id, accountID string, outcome Outcome, event EventName, detail string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.endAttempt(id, accountID, outcome, now); err != nil {
			return err
		}
		return t.recordEvent(id, event, detail, now)
	})
}

func (t tx) endAttempt(id, accountID string, outcome Outcome, now Time) error {
	var clientID string
	err := t.Get(&clientID, `UPDATE attempt SET ended_at = ?, outcome = ?, account_id = COALESCE(NULLIF(?, ''), account_id)
		WHERE id = ? AND ended_at IS NULL AND expires_at > ? RETURNING client_id`, now, outcome, accountID, id, now)
	if errors.Is(err, ErrNotFound) {
		return ErrSpent
	}
	if err != nil {
		return err
	}
	return t.countOutcome(clientID, outcome, now)
}

func (t tx) recordEvent(attemptID string, name EventName, detail string, at Time) error {
	_, err := t.Exec(`INSERT INTO attempt_event (attempt_id, name, detail, at, request_id) VALUES (?, ?, ?, ?, ?)`,
		attemptID, name, detail, at, t.request)
	if err != nil {
		return fmt.Errorf("record %q: %w", name, err)
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

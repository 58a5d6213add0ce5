package storage

import (
	"context"
	"errors"
)

// Attempt is a partner's authorization request in progress, bound to one browser.
type Attempt struct {
	ID string `db:"id"`
	// ClientID is empty if the request named no known client.
	ClientID string `db:"client_id"`
	// Partner is the company's name, read with the attempt.
	Partner string `db:"partner"`
	// Logo is the hash of its logo, read with the attempt; empty for none.
	Logo string `db:"logo"`
	// Parameters is the request as received, form-encoded; see [Attempt.Received].
	Parameters  string `db:"parameters"`
	Callback    string `db:"callback"` // where the browser is sent back to
	BrowserHash []byte `db:"browser_hash"`
	SupportCode string `db:"support_code"`
	// AccountID is the account that responds, empty until someone is logged in.
	AccountID string `db:"account_id"`
	BeganAt   Time   `db:"began_at"`
	ExpiresAt Time   `db:"expires_at"`
	EndedAt   Time   `db:"ended_at"`
	// Outcome is Pending until the attempt ends; see [Attempt.State].
	Outcome Outcome `db:"outcome"`
	// UserAgent and Address are the browser that began it.
	UserAgent string `db:"user_agent"`
	Address   string `db:"address"`
}

// Open reports whether an attempt can still be completed.
func (a Attempt) Open(now Time) bool { return a.Outcome == Pending && now.Before(a.ExpiresAt.Time) }

// State is the outcome, or whether an attempt without one is open or has expired.
func (a Attempt) State(now Time) Outcome {
	switch {
	case a.Outcome != Pending:
		return a.Outcome
	case a.Open(now):
		return StateOpen
	}
	return StateExpired
}

// Outcome is how an attempt ended.
type Outcome string

// The outcomes of an attempt. StateOpen and StateExpired are never stored.
const (
	Pending      Outcome = ""
	Allowed      Outcome = "allowed"
	Denied       Outcome = "denied"
	Refused      Outcome = "refused"
	StateOpen    Outcome = "open"
	StateExpired Outcome = "expired"
)

// BeginAttempt writes a new attempt and its first event.
func (db *DB) BeginAttempt(ctx context.Context, a *Attempt) error {
	a.ID, a.SupportCode, a.BeganAt = NewUnguessableID(), NewSupportCode(), db.Time()
	return db.transact(ctx, func(t tx) error { return t.beginAttempt(a) })
}

func (t tx) beginAttempt(a *Attempt) error {
	err := t.Insert(`INSERT INTO attempt (id, client_id, parameters, callback, browser_hash, support_code, began_at, expires_at, ended_at, outcome, user_agent, address)
		VALUES (:id, NULLIF(:client_id, ''), :parameters, :callback, :browser_hash, :support_code, :began_at, :expires_at, :ended_at, :outcome, :user_agent, :address)`, a)
	if err != nil {
		return err
	}
	if err := t.countOutcome(a.ClientID, a.Outcome, a.BeganAt); err != nil {
		return err
	}
	return t.recordEvent(a.ID, AttemptEvent{Name: EventBegan}, a.BeganAt)
}

// HasOpenAttempts reports whether a client has more than n open attempts.
func (db *DB) HasOpenAttempts(ctx context.Context, clientID string, n int) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM attempt
		WHERE client_id = ? AND ended_at IS NULL AND expires_at > ? LIMIT 1 OFFSET ?)`, clientID, db.Time(), n)
}

// isLive keeps an attempt of test mode from becoming that of an account that somebody logs in to.
const isLive = `NOT EXISTS (SELECT 1 FROM client c WHERE c.id = attempt.client_id AND c.kind = 'test')`

// IsTest reports whether an attempt is one of test mode, in which no real account is used.
func (a Attempt) IsTest() bool { return IsTestClientID(a.ClientID) }

const attemptColumns = `a.id, COALESCE(a.client_id, '') AS client_id, COALESCE(c.name, '') AS partner,
		COALESCE((SELECT l.hash FROM logo l WHERE l.client_id = CASE WHEN c.kind = 'test' THEN 'partner_' || substr(c.id, 14) ELSE c.id END), '') AS logo, a.parameters, a.callback, a.browser_hash,
		a.support_code, COALESCE(a.account_id, '') AS account_id, a.began_at, a.expires_at, a.ended_at, a.outcome, a.user_agent, a.address`

const selectAttempt = `SELECT ` + attemptColumns + ` FROM attempt a LEFT JOIN client c ON c.id = a.client_id `

// AttemptByID finds an attempt, open or not.
func (db *DB) AttemptByID(ctx context.Context, id string) (a Attempt, err error) {
	err = db.sql.Get(ctx, &a, selectAttempt+`WHERE a.id = ?`, id)
	return a, err
}

// LinkAttempt records whose an open attempt is, before they have done anything in it.
func (db *DB) LinkAttempt(ctx context.Context, attemptID, accountID string) error {
	_, err := db.sql.Exec(ctx, `UPDATE attempt SET account_id = ?
		WHERE id = ? AND ended_at IS NULL AND (account_id IS NULL OR account_id <> ?) AND `+isLive, accountID, attemptID, accountID)
	return err
}

// EndAttempt ends an open attempt without a code. ErrSpent means that it had already
// ended or expired.
func (db *DB) EndAttempt(ctx context.Context, id, accountID string, outcome Outcome, event EventName, detail string) error {
	return db.endAttempt(ctx, id, accountID, outcome, AttemptEvent{Name: event, Detail: detail})
}

func (db *DB) endAttempt(ctx context.Context, id, accountID string, outcome Outcome, e AttemptEvent) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.endAttempt(id, accountID, outcome, now); err != nil {
			return err
		}
		return t.recordEvent(id, e, now)
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

package storage

import (
	"context"
	"math/rand/v2"
	"time"
)

// CarrierOutcome is how an attempt to refresh an account's token ended.
type CarrierOutcome string

// The outcomes, as metrics count them.
const (
	CarrierRefreshOK      CarrierOutcome = "ok"
	CarrierRefreshRefused CarrierOutcome = "refused" // the carrier says that the refresh token has ended
	CarrierRefreshFailed  CarrierOutcome = "failed"  // anything else
)

// CarrierRefresh is what is known of keeping a carrier account connected.
type CarrierRefresh struct {
	CarrierAccountID string `db:"carrier_account_id"`
	CarrierID        string `db:"carrier_id"`
	Test             bool   `db:"test"`
	// Version counts the tokens that the account has had. It rises when it gets others and
	// when it loses them.
	Version int64 `db:"version"`
	DueAt   Time  `db:"due_at"` // zero for never
	// Lease belongs to whoever refreshes it, until LeaseUntil; it is empty for nobody.
	Lease      string `db:"lease"`
	LeaseUntil Time   `db:"lease_until"`
	// Unknown means that nobody knows how an earlier refresh ended.
	Unknown      bool           `db:"unknown"`
	Failures     int            `db:"failures"` // in a row, of any kind
	Refusals     int            `db:"refusals"` // in a row
	RefusedSince Time           `db:"refused_since"`
	Outcome      CarrierOutcome `db:"outcome"` // of the last attempt; empty before one
	TriedAt      Time           `db:"tried_at"`
	RejectedAt   Time           `db:"rejected_at"`
	Spread       int64          `db:"spread"`
}

// Leased reports whether somebody is refreshing the account.
func (r CarrierRefresh) Leased(now Time) bool { return r.Lease != "" && now.Before(r.LeaseUntil.Time) }

const carrierRefreshColumns = `carrier_account_id, carrier_id, test, version, due_at, lease, lease_until, unknown, failures,
	refusals, refused_since, outcome, tried_at, rejected_at, spread`

// afterMassFailure is over how long accounts are tried again once a carrier works again.
const afterMassFailure = time.Minute

// scheduleRefresh has an account with new tokens refreshed at due, and forgets what was.
func (t tx) scheduleRefresh(a CarrierAccount, due Time) error {
	_, err := t.Exec(`INSERT INTO carrier_refresh (carrier_account_id, carrier_id, test, version, due_at, lease, unknown,
			failures, refusals, outcome, spread) VALUES (?, ?, ?, 1, ?, '', ?, 0, 0, '', ?)
		ON CONFLICT (carrier_account_id) DO UPDATE SET version = carrier_refresh.version + 1, due_at = excluded.due_at, lease = '',
			lease_until = NULL, unknown = excluded.unknown, failures = 0, refusals = 0, refused_since = NULL, outcome = '',
			rejected_at = NULL`,
		a.ID, a.CarrierID, a.Test, due, false, rand.N(afterMassFailure.Milliseconds())) //nolint:gosec // spreads load and guards nothing
	return err
}

// stopRefreshing takes the lease from whoever refreshes an account that has lost its tokens.
// How its last attempt ended stays.
func (t tx) stopRefreshing(carrierAccountID string) error {
	_, err := t.Exec(`UPDATE carrier_refresh SET version = version + 1, due_at = NULL, lease = '', lease_until = NULL, unknown = ?
		WHERE carrier_account_id = ?`, false, carrierAccountID)
	return err
}

// DueCarrierAccounts lists up to limit accounts at a carrier that are to be refreshed and
// that nobody is refreshing, those that wait longest first.
func (db *DB) DueCarrierAccounts(ctx context.Context, carrierID string, test bool, limit int) (all []CarrierRefresh, err error) {
	now := db.Time()
	err = db.sql.List(ctx, &all, `SELECT `+carrierRefreshColumns+` FROM carrier_refresh
		WHERE carrier_id = ? AND test = ? AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) ORDER BY due_at LIMIT ?`,
		carrierID, test, now, now, limit)
	return all, err
}

// NextCarrierAccount finds the account at a carrier that is due first, even if that is later.
func (db *DB) NextCarrierAccount(ctx context.Context, carrierID string, test bool) (r CarrierRefresh, err error) {
	err = db.sql.Get(ctx, &r, `SELECT `+carrierRefreshColumns+` FROM carrier_refresh
		WHERE carrier_id = ? AND test = ? AND due_at IS NOT NULL AND (lease_until IS NULL OR lease_until <= ?) ORDER BY due_at LIMIT 1`,
		carrierID, test, db.Time())
	return r, err
}

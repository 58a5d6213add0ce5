package storage

import (
	"context"
	"errors"
	"time"
)

// CarrierFailure is an attempt to refresh an account's token that brought none.
type CarrierFailure struct {
	Outcome CarrierOutcome
	// Unknown means that the carrier may have used up the refresh token all the same.
	Unknown bool
	// Expired means that the refresh token has ended; the carrier was not asked.
	Expired bool
	// Stable says that refresh tokens work more than once, so that none can be lost.
	Stable bool
	// Due is when to try again.
	Due Time
	// FinalAfter is how long a carrier has to go on refusing.
	FinalAfter time.Duration
	// JustCounted means that the failures were counted a moment ago and are very many, so that
	// they are counted again only if the account would end.
	JustCounted bool
	BreakerPolicy
}

// refusalsToEnd is how many refusals in a row end an account.
const refusalsToEnd = 3

// CarrierFailed is what followed from a failure.
type CarrierFailed struct {
	Ended  CarrierEnd // empty if the account stays connected
	Opened bool       // the breaker, by this
	Failed int        // how many accounts have failed, if they were counted
}

// FailCarrier writes that a refresh failed, and ends the account if that is for good.
// Nobody is disconnected while the breaker is open. ErrSpent means that the lease was lost;
// nothing is written.
func (db *DB) FailCarrier(ctx context.Context, l CarrierConnection, f CarrierFailure) (done CarrierFailed, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		done = CarrierFailed{}
		b, err := t.lockBreaker(l.Account.CarrierID, l.Account.Test)
		if errors.Is(err, ErrNotFound) { // the carrier was removed, and the account disconnected
			return ErrSpent
		}
		if err != nil {
			return err
		}
		r, err := t.writeFailure(l, f, now)
		if err != nil {
			return err
		}
		ended := f.end(l.State, r, now)
		if !f.Expired && (!f.JustCounted || ended != "") {
			if done.Failed, done.Opened, err = t.openBreaker(&b, f.BreakerPolicy, now); err != nil {
				return err
			}
		}
		if b.Open() || ended == "" {
			return nil
		}
		done.Ended = ended
		return t.disconnectByItself(l.Account.ID, done.Ended, now)
	})
	return done, err
}

// writeFailure ends the lease and counts the failure. A failure that is no refusal ends a
// row of refusals.
func (t tx) writeFailure(l CarrierConnection, f CarrierFailure, now Time) (r CarrierRefresh, err error) {
	r = l.State
	r.Lease, r.DueAt, r.Failures = "", f.Due, r.Failures+1
	r.Unknown = r.Unknown || f.Unknown
	switch {
	case f.Expired:
	case f.Outcome == CarrierRefreshRefused:
		r.Outcome, r.TriedAt, r.Refusals = f.Outcome, now, r.Refusals+1
		if r.RefusedSince.IsZero() {
			r.RefusedSince = now
		}
	default:
		r.Outcome, r.TriedAt, r.Refusals, r.RefusedSince = f.Outcome, now, 0, Time{}
	}
	return r, t.Once(ErrSpent, `UPDATE carrier_refresh SET lease = '', lease_until = NULL, due_at = ?, unknown = ?, failures = ?,
			refusals = ?, refused_since = ?, outcome = ?, tried_at = ? WHERE carrier_account_id = ? AND lease = ?`,
		r.DueAt, r.Unknown, r.Failures, r.Refusals, r.RefusedSince, r.Outcome, r.TriedAt, l.Account.ID, l.State.Lease)
}

// end is why the account ends, or empty: before is what was known when the lease was taken.
func (f CarrierFailure) end(before, r CarrierRefresh, now Time) CarrierEnd {
	switch {
	case f.Expired:
		return CarrierExpired
	case f.Outcome != CarrierRefreshRefused:
		return ""
	case before.Unknown && !f.Stable:
		return CarrierLost
	case r.Refusals >= refusalsToEnd && now.Sub(r.RefusedSince.Time) >= f.FinalAfter:
		return CarrierRefused
	}
	return ""
}

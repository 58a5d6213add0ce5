package storage

import (
	"context"
	"time"

	"fairlead/audit"
)

// CarrierBreaker stops a carrier that fails for everybody from being asked for everybody,
// and from disconnecting them.
type CarrierBreaker struct {
	CarrierID string `db:"id"`
	Test      bool   `db:"test"`
	OpenedAt  Time   `db:"breaker_opened_at"` // zero while it is closed
	ProbeAt   Time   `db:"breaker_probe_at"`  // when to try one account while it is open
	ForcedAt  Time   `db:"breaker_forced_at"` // when the operator closed it
}

// Open reports whether the breaker is open.
func (b CarrierBreaker) Open() bool { return !b.OpenedAt.IsZero() }

// BreakerPolicy says when a breaker opens.
type BreakerPolicy struct {
	// Accounts is how many accounts have to fail, which have to be more than half of those
	// that were tried within the Window.
	Accounts int
	Window   time.Duration
	// Probe is how often one account is tried while it is open.
	Probe time.Duration
}

const carrierBreakerColumns = `id, test, breaker_opened_at, breaker_probe_at, breaker_forced_at`

// CarrierBreakers lists the breakers of all carriers with OAuth.
func (db *DB) CarrierBreakers(ctx context.Context) (all []CarrierBreaker, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+carrierBreakerColumns+` FROM carrier WHERE auth = ? ORDER BY id, test`, CarrierOAuth)
	return all, err
}

// CarrierBreakerOf finds the breaker of a carrier.
func (db *DB) CarrierBreakerOf(ctx context.Context, carrierID string, test bool) (b CarrierBreaker, err error) {
	err = db.sql.Get(ctx, &b, `SELECT `+carrierBreakerColumns+` FROM carrier WHERE id = ? AND test = ?`, carrierID, test)
	return b, err
}

// ProbeCarrier takes the right to try one account while the breaker is open. ErrSpent means
// that it is not yet time, or that the breaker has been closed.
func (db *DB) ProbeCarrier(ctx context.Context, carrierID string, test bool, every time.Duration) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		return t.Once(ErrSpent, `UPDATE carrier SET breaker_probe_at = ? WHERE id = ? AND test = ? AND breaker_opened_at IS NOT NULL
			AND breaker_probe_at <= ?`, At(now.Add(every)), carrierID, test, now)
	})
}

// ForceBreaker closes a breaker because the operator knows better. The refusals so far
// count, and for a while no number of them opens it again.
func (db *DB) ForceBreaker(ctx context.Context, carrierID string, test bool) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		b, err := t.lockBreaker(carrierID, test)
		if err != nil {
			return err
		}
		_, err = t.Exec(`UPDATE carrier SET breaker_opened_at = NULL, breaker_probe_at = NULL, breaker_forced_at = ? WHERE id = ? AND test = ?`, now, carrierID, test)
		if err != nil {
			return err
		}
		was := "closed"
		if b.Open() {
			was = "open"
			if err := t.tellBreaker(TypeCarrierBreakerClosed, carrierID, now); err != nil {
				return err
			}
		}
		t.audit(audit.Entry{What: "carrier.breaker_closed", On: Carrier{ID: carrierID, Test: test}.object(),
			Before: audit.Values{"breaker": was}, After: audit.Values{"breaker": "closed"}})
		_, err = t.Exec(`UPDATE carrier_refresh SET due_at = ? + spread, failures = 0
			WHERE carrier_id = ? AND test = ? AND due_at IS NOT NULL AND outcome IN (?, ?)`,
			now, carrierID, test, CarrierRefreshRefused, CarrierRefreshFailed)
		return err
	})
}

// lockBreaker reads a breaker and has others that write it wait, so that of accounts that
// fail at the same time each counts those before it.
func (t tx) lockBreaker(carrierID string, test bool) (b CarrierBreaker, err error) {
	err = t.Get(&b, `UPDATE carrier SET updated_at = updated_at WHERE id = ? AND test = ? RETURNING `+carrierBreakerColumns, carrierID, test)
	return b, err
}

// openBreaker opens a breaker if enough accounts have failed, which it counts.
func (t tx) openBreaker(b *CarrierBreaker, p BreakerPolicy, now Time) (failed int, opened bool, err error) {
	since := At(now.Add(-p.Window))
	if b.Open() || !b.ForcedAt.IsZero() && b.ForcedAt.After(since.Time) {
		return 0, false, nil
	}
	failed, most, err := t.countFailed(*b, p.Accounts, since)
	if err != nil || !most {
		return failed, false, err
	}
	b.OpenedAt, b.ProbeAt = now, At(now.Add(p.Probe))
	_, err = t.Exec(`UPDATE carrier SET breaker_opened_at = ?, breaker_probe_at = ? WHERE id = ? AND test = ?`,
		b.OpenedAt, b.ProbeAt, b.CarrierID, b.Test)
	if err != nil {
		return failed, false, err
	}
	return failed, true, t.tellBreaker(TypeCarrierBreakerOpened, b.CarrierID, now)
}

func (t tx) tellBreaker(what EventType, carrierID string, now Time) error {
	return t.tell(Event{Type: what}, map[string]any{"carrier": carrierID}, now)
}

// countFailed counts the accounts that have failed, and says whether that are enough and most.
// It counts others only up to so many.
func (t tx) countFailed(b CarrierBreaker, enough int, since Time) (failed int, most bool, err error) {
	err = t.Get(&failed, `SELECT COUNT(*) FROM carrier_refresh WHERE carrier_id = ? AND test = ? AND outcome IN (?, ?) AND tried_at >= ?`,
		b.CarrierID, b.Test, CarrierRefreshRefused, CarrierRefreshFailed, since)
	if err != nil || failed < enough {
		return failed, false, err
	}
	var others int
	err = t.Get(&others, `SELECT COUNT(*) FROM (SELECT 1 FROM carrier_refresh WHERE carrier_id = ? AND test = ? AND outcome = ? AND tried_at >= ?
		LIMIT ?) AS others`, b.CarrierID, b.Test, CarrierRefreshOK, since, failed)
	return failed, others < failed, err
}

// closeBreaker closes a breaker that is open, forgets the refusals, and has the accounts
// that failed tried again over the next minute.
func (t tx) closeBreaker(carrierID string, test bool, now Time) (closed bool, err error) {
	n, err := t.Exec(`UPDATE carrier SET breaker_opened_at = NULL, breaker_probe_at = NULL
		WHERE id = ? AND test = ? AND breaker_opened_at IS NOT NULL`, carrierID, test)
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.tellBreaker(TypeCarrierBreakerClosed, carrierID, now); err != nil {
		return false, err
	}
	_, err = t.Exec(`UPDATE carrier_refresh SET due_at = ? + spread, failures = 0, refusals = 0, refused_since = NULL, outcome = ''
		WHERE carrier_id = ? AND test = ? AND due_at IS NOT NULL AND (outcome IN (?, ?) OR due_at <= ?)`,
		now, carrierID, test, CarrierRefreshRefused, CarrierRefreshFailed, now)
	return err == nil, err
}

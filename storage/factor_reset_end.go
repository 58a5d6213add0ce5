package storage

import (
	"context"
	"errors"

	"fairlead/audit"
)

// endFactorReset ends the reset of an account that waits. ErrSpent means that none does. The
// account is locked, so only one of those that end it at once succeeds.
func (t tx) endFactorReset(accountID string, how FactorResetOutcome, now Time) error {
	return t.Once(ErrSpent, `UPDATE factor_reset SET outcome = ?, ended_at = ? WHERE account_id = ? AND ended_at IS NULL`, how, now, accountID)
}

// lockFactorReset locks an account, and reads a reset of it that waits. ErrNotFound means that
// the account never had it, ErrSpent that it has ended.
func (t tx) lockFactorReset(accountID, id string) (a Account, r FactorReset, err error) {
	if a, err = t.lockAccount(accountID); err != nil {
		return a, r, err
	}
	err = t.Get(&r, selectFactorReset+`WHERE id = ? AND account_id = ?`, id, accountID)
	if err == nil && !r.EndedAt.IsZero() {
		err = ErrSpent
	}
	return a, r, err
}

// StopFactorReset stops a reset of an account. The device is the owner's, and zero for staff.
// ErrSpent means that it has ended, ErrNotFound that the account never had it.
func (db *DB) StopFactorReset(ctx context.Context, accountID, id string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		_, r, err := t.lockFactorReset(accountID, id)
		if err != nil {
			return err
		}
		return t.stopFactorReset(r, d, db.Time())
	})
}

// StopOwnFactorReset is [DB.StopFactorReset] by the owner, who is logged in by a session.
// ErrSignedOut means that it has ended.
func (db *DB) StopOwnFactorReset(ctx context.Context, accountID, id, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		_, r, err := t.lockFactorReset(accountID, id)
		if err != nil {
			return err
		}
		if err := t.lockSession(sessionID, accountID, now); err != nil {
			return err
		}
		return t.stopFactorReset(r, d, now)
	})
}

func (t tx) stopFactorReset(r FactorReset, d Device, now Time) error {
	if err := t.endFactorReset(r.AccountID, FactorResetStopped, now); err != nil {
		return err
	}
	e := audit.Entry{What: auditedAs[SupportStoppedReset], On: accountObject(r.AccountID), Before: audit.Values{"asked_by": r.AskedBy}}
	if !t.author.known && d != (Device{}) {
		e.After = audit.Values{"by": "owner"}
	}
	t.audit(e)
	if t.author.known {
		return t.recordSupport(SupportChange{AccountID: r.AccountID, What: SupportStoppedReset}, now)
	}
	return t.record(Activity{AccountID: r.AccountID, Name: ActivityFactorResetStopped, Device: d}, now)
}

// ApproveFactorReset does at once what another member of staff has asked for; until is how
// long the link to a new password works, which is mailed to the owner. Who approves it is whom
// the context names. ErrOwnRequest means that they asked for it, ErrTwoStepOff that the owner
// has turned two-step login off meanwhile, which ends the reset; other errors are those of
// [DB.StopFactorReset].
func (db *DB) ApproveFactorReset(ctx context.Context, accountID, id string, until Time) error {
	off := false
	err := db.transact(ctx, func(t tx) error {
		a, r, err := t.lockFactorReset(accountID, id)
		if err == nil && r.AskedBy == t.author.who.ID {
			err = ErrOwnRequest
		}
		if err != nil {
			return err
		}
		off, err = t.doFactorReset(a, r, until, db.Time())
		return err
	})
	if err == nil && off {
		err = ErrTwoStepOff
	}
	return err
}

// doFactorReset does a reset. Where there is nothing to reset any more it stops it.
func (t tx) doFactorReset(a Account, r FactorReset, until, now Time) (off bool, err error) {
	on, err := t.isTwoStepOn(a.ID)
	if err == nil && !on {
		return true, t.stopFactorReset(r, Device{}, now)
	}
	if err != nil {
		return false, err
	}
	if err := t.resetSecondFactor(a.ID, now); err != nil {
		return false, err
	}
	c := SupportChange{AccountID: a.ID, What: SupportResetSecondFactor, Reason: r.Reason, AskedBy: r.AskedBy}
	return false, t.changedBySupport(c, a, Notice{Name: NoticeSecondFactorReset, Until: until}, now)
}

// DoDueFactorResets does up to limit resets that have waited long enough, and returns how many
// were due.
func (db *DB) DoDueFactorResets(ctx context.Context, limit int, until Time) (n int, err error) {
	var due []FactorReset
	err = db.sql.List(ctx, &due, selectFactorReset+`WHERE ended_at IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?`, db.Time(), limit)
	for _, r := range due {
		err = errors.Join(err, aboutAccount(r.AccountID, db.doDueFactorReset(ctx, r, until))) // one that fails keeps no other waiting
	}
	return len(due), err
}

func (db *DB) doDueFactorReset(ctx context.Context, due FactorReset, until Time) error {
	err := db.transact(ctx, func(t tx) error {
		a, r, err := t.lockFactorReset(due.AccountID, due.ID)
		if err != nil {
			return err
		}
		_, err = t.doFactorReset(a, r, until, db.Time())
		return err
	})
	if errors.Is(err, ErrSpent) || errors.Is(err, ErrNotFound) { // somebody was faster, or it is erased
		return nil
	}
	return err
}

package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// FactorReset is a request by support to reset an account's second factor. Another member of
// staff approves it, or it is done after a while. Until then its owner and all staff can stop
// it.
type FactorReset struct {
	ID          string             `db:"id"`
	AccountID   string             `db:"account_id"`
	AskedBy     string             `db:"asked_by"` // a staff member's ID
	AskedByName string             `db:"asked_by_name"`
	Reason      string             `db:"reason"` // for staff, not for the owner
	AskedAt     Time               `db:"asked_at"`
	DueAt       Time               `db:"due_at"`
	Outcome     FactorResetOutcome `db:"outcome"`
	EndedAt     Time               `db:"ended_at"`
}

// FactorResetOutcome is what became of a reset; empty while it waits.
type FactorResetOutcome string

// The outcomes.
const (
	FactorResetDone    FactorResetOutcome = "done"
	FactorResetStopped FactorResetOutcome = "stopped"
)

const (
	// ErrTwoStepOff means that an account has no second factor that could be reset.
	ErrTwoStepOff database.Refusal = "two-step login is off"
	// ErrOwnRequest means that somebody would approve what they asked for themselves.
	ErrOwnRequest database.Refusal = "the request is the same person's"
)

const selectFactorReset = `SELECT id, account_id, asked_by, asked_by_name, reason, asked_at, due_at, outcome, ended_at FROM factor_reset `

// WaitingFactorReset finds the reset of an account that waits.
func (db *DB) WaitingFactorReset(ctx context.Context, accountID string) (r FactorReset, err error) {
	err = db.sql.Get(ctx, &r, selectFactorReset+`WHERE account_id = ? AND ended_at IS NULL`, accountID)
	return r, err
}

// FactorResetByID finds a reset of an account, which may have ended.
func (db *DB) FactorResetByID(ctx context.Context, accountID, id string) (r FactorReset, err error) {
	err = db.sql.Get(ctx, &r, selectFactorReset+`WHERE id = ? AND account_id = ?`, id, accountID)
	return r, err
}

// FactorResetByLink finds the reset that a mailed link stops. It may have ended.
func (db *DB) FactorResetByLink(ctx context.Context, hash []byte) (r FactorReset, err error) {
	err = db.sql.Get(ctx, &r, selectFactorReset+`WHERE stop_hash = ?`, hash)
	return r, err
}

// AskFactorReset asks for a reset that is done at a time unless it is approved or stopped
// before, and notifies the owner. Who asks is whom the context names. ErrManaged means that the
// account has no owner yet, ErrTwoStepOff that there is nothing to reset, ErrConflict that a
// reset waits already.
func (db *DB) AskFactorReset(ctx context.Context, accountID, reason string, due Time) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(accountID)
		if err != nil {
			return err
		}
		if a.Unclaimed() {
			return ErrManaged
		}
		if on, err := t.isTwoStepOn(accountID); err != nil || !on {
			return orTwoStepOff(err)
		}
		now, who := db.Time(), t.author.who
		r := FactorReset{ID: NewID(), AccountID: accountID, AskedBy: who.ID, AskedByName: who.Name, Reason: reason, AskedAt: now, DueAt: due}
		err = t.Insert(`INSERT INTO factor_reset (id, account_id, asked_by, asked_by_name, reason, asked_at, due_at, outcome)
			VALUES (:id, :account_id, :asked_by, :asked_by_name, :reason, :asked_at, :due_at, :outcome)`, r)
		if err != nil {
			return err
		}
		t.audit(audit.Entry{What: auditedAs[SupportAskedFactorReset], On: accountObject(accountID), Reason: reason,
			After: audit.Values{"due_at": audit.FormatTime(due.Time)}})
		if err := t.recordSupport(SupportChange{AccountID: accountID, What: SupportAskedFactorReset, Reason: reason}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: accountID, Name: NoticeFactorResetAsked, FactorResetID: r.ID, Until: due}, now)
	})
}

func (t tx) isTwoStepOn(accountID string) (bool, error) {
	var s TwoStep
	err := t.Get(&s, selectTwoStep, accountID)
	return s.On(), err
}

func orTwoStepOff(err error) error {
	if err == nil {
		err = ErrTwoStepOff
	}
	return err
}

// OfferStop makes the link of a mail valid. ErrSpent means that the reset has ended.
func (db *DB) OfferStop(ctx context.Context, hash []byte, id string) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE factor_reset SET stop_hash = ? WHERE id = ? AND ended_at IS NULL`, hash, id)
	})
}

package storage

import (
	"context"
	"errors"

	"fairlead/audit"
)

// What support can do to an account, as its owner sees it in the activity.
const (
	SupportSuspended         = "suspended"
	SupportResumed           = "resumed"
	SupportVerified          = "email verified"
	SupportResetSecondFactor = "two-step login reset"
	SupportClosed            = "closing requested"
	SupportEndedSessions     = "sessions ended"
	SupportDisconnected      = "partner disconnected"
	SupportAskedFactorReset  = "reset of two-step login requested"
	SupportStoppedReset      = "reset of two-step login stopped"
)

// auditedAs names these in the audit log.
var auditedAs = map[string]string{
	SupportSuspended: "account.suspended", SupportResumed: "account.resumed", SupportVerified: "account.verified",
	SupportResetSecondFactor: "account.second_factor_reset", SupportClosed: "account.closed",
	SupportEndedSessions: "account.sessions_ended", SupportDisconnected: "account.disconnected",
	SupportAskedFactorReset: "account.second_factor_reset_asked", SupportStoppedReset: "account.second_factor_reset_stopped",
}

// SupportChange is something that support did to an account.
type SupportChange struct {
	AccountID string `db:"account_id"`
	What      string `db:"what"`
	Reason    string `db:"reason"` // for support, not for the owner
	At        Time   `db:"at"`
	// AskedBy is who has asked for it, if somebody else does it.
	AskedBy string `db:"-"`
}

// SupportChanges lists what support did to an account, the newest first.
func (db *DB) SupportChanges(ctx context.Context, accountID string) (all []SupportChange, err error) {
	err = db.sql.List(ctx, &all, `SELECT account_id, what, reason, at FROM support_change WHERE account_id = ? ORDER BY id DESC`, accountID)
	return all, err
}

// supportChanges runs a change by support, records it and notifies the owner. It and change
// report whether there was anything to change.
func (db *DB) supportChanges(ctx context.Context, c SupportChange, n Notice, change func(t tx, a Account, now Time) (bool, error)) (changed bool, err error) {
	err = db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(c.AccountID)
		if err != nil {
			return err
		}
		now := db.Time()
		if changed, err = change(t, a, now); err != nil || !changed {
			return err
		}
		return t.changedBySupport(c, a, n, now)
	})
	return changed && err == nil, err
}

// changedBySupport records a change and notifies the owner.
func (t tx) changedBySupport(c SupportChange, was Account, n Notice, now Time) error {
	if err := t.recordSupport(c, now); err != nil {
		return err
	}
	t.auditSupport(c, was)
	n.AccountID = was.ID
	return t.notify(n, now)
}

func (t tx) recordSupport(c SupportChange, now Time) error {
	_, err := t.Exec(`INSERT INTO support_change (account_id, what, reason, at) VALUES (?, ?, ?, ?)`, c.AccountID, c.What, c.Reason, now)
	if err != nil {
		return err
	}
	return t.record(Activity{AccountID: c.AccountID, Name: ActivitySupportChanged, Detail: c.What}, now)
}

// auditSupport notes a change by support.
func (t tx) auditSupport(c SupportChange, was Account) {
	e := audit.Entry{What: auditedAs[c.What], On: accountObject(c.AccountID), Reason: c.Reason}
	switch c.What {
	case SupportSuspended:
		e.Before, e.After = audit.Values{"status": was.Status}, audit.Values{"status": Suspended}
	case SupportResumed:
		e.Before, e.After = audit.Values{"status": was.Status}, audit.Values{"status": Active}
	case SupportVerified:
		e.Before, e.After = audit.Values{"verified": false}, audit.Values{"verified": true}
	}
	if c.AskedBy != "" {
		e.After = audit.Values{"asked_by": c.AskedBy}
	}
	t.audit(e)
}

// SuspendAccount ends an account's sessions. Its tokens and keys don't work until it is
// resumed. Like the other changes, it reports whether there was anything to change.
func (db *DB) SuspendAccount(ctx context.Context, id, reason string) (changed bool, err error) {
	c := SupportChange{AccountID: id, What: SupportSuspended, Reason: reason}
	return db.supportChanges(ctx, c, Notice{Name: NoticeSuspended}, func(t tx, a Account, now Time) (bool, error) {
		if a.Status == Suspended {
			return false, nil
		}
		t.Change(id)
		if _, err := t.Exec(`UPDATE account SET status = ? WHERE id = ?`, Suspended, id); err != nil {
			return false, err
		}
		if err := t.endLogIns(id, now); err != nil {
			return false, err
		}
		return true, t.tell(Event{Type: TypeAccountSuspended, AccountID: id}, nil, now)
	})
}

// endLogIns ends an account's sessions and the logins that wait for their second step.
func (t tx) endLogIns(accountID string, now Time) error {
	if _, err := t.endSessions(accountID, "", now); err != nil {
		return err
	}
	return t.delete(accounts, accountID, deletePendingLogIns)
}

// ResumeAccount ends a suspension.
func (db *DB) ResumeAccount(ctx context.Context, id, reason string) (changed bool, err error) {
	c := SupportChange{AccountID: id, What: SupportResumed, Reason: reason}
	return db.supportChanges(ctx, c, Notice{Name: NoticeResumed}, func(t tx, a Account, now Time) (bool, error) {
		if a.Status == Active {
			return false, nil
		}
		t.Change(id)
		if _, err := t.Exec(`UPDATE account SET status = ? WHERE id = ?`, Active, id); err != nil {
			return false, err
		}
		return true, t.tell(Event{Type: TypeAccountResumed, AccountID: id}, nil, now)
	})
}

// VerifyAccount marks an account's address as verified. ErrManaged means that the account has
// no owner yet.
func (db *DB) VerifyAccount(ctx context.Context, id, reason string) (changed bool, err error) {
	c := SupportChange{AccountID: id, What: SupportVerified, Reason: reason}
	return db.supportChanges(ctx, c, Notice{Name: NoticeVerified}, func(t tx, a Account, now Time) (bool, error) {
		if a.Unclaimed() {
			return false, ErrManaged
		}
		if !a.EmailVerifiedAt.IsZero() {
			return false, nil
		}
		t.Change(id)
		if _, err := t.Exec(`UPDATE account SET email_verified_at = ? WHERE id = ?`, now, id); err != nil {
			return false, err
		}
		return true, t.tellUpdated(id, now, fieldEmailVerified)
	})
}

// ResetSecondFactor removes everything that is needed to log in, including the password,
// and mails a link to set a new password that works until a time. So someone who talks
// support into this also needs access to the account's mail. ErrManaged is that of
// [DB.VerifyAccount].
func (db *DB) ResetSecondFactor(ctx context.Context, id, reason string, until Time) (changed bool, err error) {
	c := SupportChange{AccountID: id, What: SupportResetSecondFactor, Reason: reason}
	return db.supportChanges(ctx, c, Notice{Name: NoticeSecondFactorReset, Until: until}, func(t tx, a Account, now Time) (bool, error) {
		if a.Unclaimed() {
			return false, ErrManaged
		}
		return true, t.resetSecondFactor(id, now)
	})
}

// resetSecondFactor removes everything that is needed to log in to an account.
func (t tx) resetSecondFactor(id string, now Time) error {
	if _, err := t.Exec(`DELETE FROM credential WHERE account_id = ? AND kind = 'password'`, id); err != nil {
		return err
	}
	if err := t.deletePasskeys(id); err != nil {
		return err
	}
	if err := t.endLogIns(id, now); err != nil {
		return err
	}
	if err := t.purgeTwoStep(id); err != nil {
		return err
	}
	if err := t.endFactorReset(id, FactorResetDone, now); err != nil && !errors.Is(err, ErrSpent) {
		return err
	}
	_, err := t.Exec(`UPDATE password_reset SET used_at = ? WHERE account_id = ? AND used_at IS NULL`, now, id)
	return err
}

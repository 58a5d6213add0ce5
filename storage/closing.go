package storage

import (
	"context"
	"errors"

	"fairlead/audit"
)

// Closing is a request to close an account.
type Closing struct {
	AccountID string
	// At is when everything is erased. A login before that cancels the closing.
	At Time
	// SessionID is the session in which the owner asks for it, and Device its browser. Both
	// are empty for support, which says why.
	SessionID string
	Device    Device
	Reason    string
}

func (c Closing) byOwner() bool { return c.SessionID != "" }

// CloseAccount permanently ends everything that can use an account at once, and has the
// account erased later. Its owner is notified. Doing it again changes nothing, except that support may
// have it erased earlier. ErrSignedOut means that the session has ended.
func (db *DB) CloseAccount(ctx context.Context, c Closing) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(c.AccountID)
		if err != nil || !a.ClosingAt.IsZero() && (c.byOwner() || !c.At.Before(a.ClosingAt.Time)) {
			return err
		}
		now := db.Time()
		if c.byOwner() {
			if err := t.lockSession(c.SessionID, a.ID, now); err != nil {
				return err
			}
		}
		t.Change(a.ID)
		if _, err := t.Exec(`UPDATE account SET closing_at = ? WHERE id = ?`, c.At, a.ID); err != nil {
			return err
		}
		if err := t.endAccess(a, c.Device, now); err != nil {
			return err
		}
		if err := t.recordClosing(c, now); err != nil {
			return err
		}
		if a.ClosingAt.IsZero() {
			if err := t.tell(Event{Type: TypeAccountClosed, AccountID: a.ID}, nil, now); err != nil {
				return err
			}
		}
		if !now.Before(c.At.Time) { // there is no grace, and what erases it tells
			return nil
		}
		return t.notify(Notice{AccountID: a.ID, Name: NoticeClosingRequested, Device: c.Device, Until: c.At}, now)
	})
}

func (t tx) recordClosing(c Closing, now Time) error {
	if c.byOwner() {
		return t.record(Activity{AccountID: c.AccountID, Name: ActivityClosingRequested, Device: c.Device}, now)
	}
	t.audit(audit.Entry{What: auditedAs[SupportClosed], On: accountObject(c.AccountID), Reason: c.Reason,
		After: audit.Values{"erased_at": audit.FormatTime(c.At.Time)}})
	return t.recordSupport(SupportChange{AccountID: c.AccountID, What: SupportClosed, Reason: c.Reason}, now)
}

// endAccess ends everything that can use an account that will be erased. Its owner is
// notified about each partner, by a mail that has the address in case it is sent after that.
func (t tx) endAccess(a Account, d Device, now Time) error {
	accountID := a.ID
	if _, err := t.endSessions(accountID, "", now); err != nil {
		return err
	}
	if err := t.forgetBrowsers(accountID); err != nil {
		return err
	}
	if _, err := t.endAPIKeys(accountID, d, now); err != nil {
		return err
	}
	if err := t.disconnectCarriersOf(accountID, now); err != nil {
		return err
	}
	if err := t.forgetManager(accountID); err != nil {
		return err
	}
	_, err := t.disconnectAll(Notice{AccountID: accountID, Device: d, To: a.Email, Language: a.Language}, ConnectionClosed, now)
	return err
}

// disconnectAll ends all connections of an account, and returns their partners' names. The
// owner is notified about each by a notice like n.
func (t tx) disconnectAll(n Notice, why ConnectionEnd, now Time) ([]string, error) {
	partners, err := t.disconnect(n.AccountID, "", why, n.Device, now)
	n.Name = NoticeDisconnected
	for _, n.Partner = range partners {
		if err == nil {
			err = t.notify(n, now)
		}
	}
	return partners, err
}

// keepOpen cancels the closing of an account, and reports whether there was one to cancel.
// ErrSpent means that it is too late, or that the account is not active. It locks the
// account, so that closing and suspending it see the session that is about to start.
func (t tx) keepOpen(accountID string, d Device, now Time) (kept bool, err error) {
	a, err := t.lockAccount(accountID)
	switch {
	case errors.Is(err, ErrNotFound): // it has just been erased
		return false, ErrSpent
	case err != nil:
		return false, err
	case a.Status != Active:
		return false, ErrSpent
	case a.ClosingAt.IsZero():
		return false, nil
	}
	t.Change(accountID)
	err = t.Once(ErrSpent, `UPDATE account SET closing_at = NULL WHERE id = ? AND closing_at > ?`, accountID, now)
	if err != nil {
		return false, err
	}
	if err := t.record(Activity{AccountID: accountID, Name: ActivityClosingCancelled, Device: d}, now); err != nil {
		return false, err
	}
	return true, t.notify(Notice{AccountID: accountID, Name: NoticeClosingCancelled, Device: d}, now)
}

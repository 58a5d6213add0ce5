package storage

import (
	"context"
	"errors"
)

// Closing is a request to close an account.
type Closing struct {
	AccountID string
	// At is when everything is erased. A log-in before that cancels the closing.
	At Time
	// Device is the device that asks for it; zero for support, which says why.
	Device Device
	Reason string
}

// CloseAccount ends at once and for ever what can use an account, and has the account
// erased later. Its owner is told. Doing it again changes nothing, except that it may be
// erased earlier.
func (db *DB) CloseAccount(ctx context.Context, c Closing) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(c.AccountID)
		if err != nil || !a.ClosingAt.IsZero() && !c.At.Before(a.ClosingAt.Time) {
			return err
		}
		now := db.Time()
		t.Change(a.ID)
		if _, err := t.Exec(`UPDATE account SET closing_at = ? WHERE id = ?`, c.At, a.ID); err != nil {
			return err
		}
		if err := t.endAccess(a.ID, c.Device, now); err != nil {
			return err
		}
		if err := t.recordClosing(c, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: a.ID, Name: NoticeClosingRequested, Device: c.Device, Until: c.At}, now)
	})
}

func (t tx) recordClosing(c Closing, now Time) error {
	if c.Device == (Device{}) {
		return t.recordSupport(SupportChange{AccountID: c.AccountID, What: SupportClosed, Reason: c.Reason}, now)
	}
	return t.record(Activity{AccountID: c.AccountID, Name: ActivityClosingRequested, Device: c.Device}, now)
}

// endAccess ends everything that can use an account. Its owner is told of each partner.
func (t tx) endAccess(accountID string, d Device, now Time) error {
	if _, err := t.Exec(`UPDATE session SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL`, now, accountID); err != nil {
		return err
	}
	if err := t.forgetBrowsers(accountID); err != nil {
		return err
	}
	if _, err := t.endAPIKeys(accountID, d, now); err != nil {
		return err
	}
	_, err := t.disconnectAll(accountID, d, now)
	return err
}

// disconnectAll ends all connections of an account, and returns their partners' names. The
// owner is told of each.
func (t tx) disconnectAll(accountID string, d Device, now Time) ([]string, error) {
	partners, err := t.disconnect(accountID, "", d, now)
	for _, partner := range partners {
		if err == nil {
			err = t.notify(Notice{AccountID: accountID, Name: NoticeDisconnected, Device: d, Partner: partner}, now)
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

// EraseAccount erases an account whose time has come. ErrSpent means that it has not.
func (db *DB) EraseAccount(ctx context.Context, id string) error {
	return db.transact(ctx, func(t tx) error { return t.erase(id, db.Time()) })
}

// EraseClosed erases up to limit accounts whose time has come, and returns how many.
func (db *DB) EraseClosed(ctx context.Context, limit int) (erased int, err error) {
	var ids []string
	err = db.sql.List(ctx, &ids, `SELECT id FROM account WHERE closing_at <= ? ORDER BY closing_at LIMIT ?`, db.Time(), limit)
	for _, id := range ids {
		if err != nil {
			break
		}
		err = db.EraseAccount(ctx, id)
		if errors.Is(err, ErrSpent) { // another server was first, or the owner
			err = nil
			continue
		}
		erased++
	}
	return erased, err
}

// erase deletes an account with everything that belongs to it, here and at the payment
// processor. An empty row keeps its ID from being given again.
func (t tx) erase(id string, now Time) error {
	a, err := t.lockAccount(id)
	if err != nil {
		return err
	}
	if a.ClosingAt.IsZero() || now.Before(a.ClosingAt.Time) {
		return ErrSpent
	}
	if err := t.forgetCustomers(id, now); err != nil {
		return err
	}
	t.Change(id)
	for _, query := range []string{
		`DELETE FROM token WHERE connection_id IN (SELECT id FROM connection WHERE account_id = ?)`, // it has no foreign key
		`DELETE FROM account WHERE id = ?`, // and every row that refers to it
		`INSERT INTO account (id, email, email_key, full_name, company_name, api_version, status, created_at, email_key_rule)
			SELECT k.id, '', ' ' || k.id, '', '', '', 'erased', 0, 2 FROM (SELECT CAST(? AS TEXT) AS id) k`, // no address has a key with a space
	} {
		if _, err := t.Exec(query, id); err != nil {
			return err
		}
	}
	return t.notify(Notice{AccountID: id, Name: NoticeClosed, To: a.Email, Language: a.Language}, now)
}

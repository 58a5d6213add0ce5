package storage

import (
	"context"
	"slices"
)

// Manager is the platform that manages an account.
type Manager struct {
	AccountID string `db:"account_id"` // the managed one
	// Name is the platform's company, or else its owner's name. Email is its address.
	PlatformID string `db:"platform_id"`
	Name       string `db:"name"`
	Email      string `db:"email"`
	Since      Time   `db:"created_at"`
}

const selectManagers = `SELECT m.account_id, m.platform_id, m.created_at, a.email,
		CASE a.company_name WHEN '' THEN a.full_name ELSE a.company_name END AS name
	FROM managed_account m JOIN account a ON a.id = m.platform_id`

// ManagerOf finds the platform that manages an account. ErrNotFound means that none does.
func (db *DB) ManagerOf(ctx context.Context, accountID string) (m Manager, err error) {
	err = db.sql.Get(ctx, &m, selectManagers+` JOIN platform p ON p.account_id = m.platform_id WHERE m.account_id = ?`, accountID)
	return m, err
}

// EndManagement ends a platform's access to the account of an owner, who is notified.
// ErrNotFound means that none manages the account, ErrSignedOut that the session has ended.
func (db *DB) EndManagement(ctx context.Context, accountID, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now, m := db.Time(), Manager{}
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		if err := t.Get(&m, selectManagers+` WHERE m.account_id = ?`, accountID); err != nil {
			return err
		}
		return t.endManagement(m, d, now)
	})
}

// endManagement ends a platform's access to an account, which is locked, and notifies its
// owner.
func (t tx) endManagement(m Manager, d Device, now Time) error {
	if err := t.forgetManager(m.AccountID); err != nil {
		return err
	}
	return t.tellManagementEnded(m, d, now)
}

// forgetManager ends a platform's access to an account. The platform's row comes first, as
// where it is revoked.
func (t tx) forgetManager(accountID string) error {
	_, err := t.Exec(`UPDATE platform SET managed = managed WHERE account_id = (SELECT platform_id FROM managed_account WHERE account_id = ?)`, accountID)
	if err != nil {
		return err
	}
	var platformID []string
	err = t.List(&platformID, `DELETE FROM managed_account WHERE account_id = ? RETURNING platform_id`, accountID)
	if err != nil || len(platformID) == 0 {
		return err
	}
	_, err = t.Exec(`UPDATE platform SET managed = managed - 1 WHERE account_id = ?`, platformID[0])
	return err
}

func (t tx) tellManagementEnded(m Manager, d Device, now Time) error {
	if err := t.record(Activity{AccountID: m.AccountID, Name: ActivityDisconnected, Detail: m.Name, Device: d}, now); err != nil {
		return err
	}
	// Only the operator's platforms have their names in mails, and only to who has an account.
	return t.notify(Notice{AccountID: m.AccountID, Name: NoticeDisconnected, Device: d, Partner: m.Name}, now)
}

// endPlatform ends what an account that is erased manages: those who have taken over an
// account keep it, and the others are erased too, since nobody could ever use them.
func (t tx) endPlatform(accountID string, now Time) error {
	if _, err := t.Exec(`DELETE FROM platform WHERE account_id = ?`, accountID); err != nil {
		return err
	}
	if err := t.endClaimedBy(accountID, now); err != nil {
		return err
	}
	t.Change(accountID)
	var closed []string
	err := t.List(&closed, `UPDATE account SET closing_at = ? WHERE closing_at IS NULL AND id IN (SELECT account_id FROM managed_account WHERE platform_id = ?)
		RETURNING id`, now, accountID)
	slices.Sort(closed)
	for _, id := range closed {
		if err == nil {
			err = t.tell(Event{Type: TypeAccountClosed, AccountID: id}, nil, now)
		}
	}
	return err
}

// endClaimedBy ends the access of what was a platform to the accounts that have owners.
func (t tx) endClaimedBy(platformID string, now Time) error {
	var claimed []Manager
	err := t.List(&claimed, selectManagers+` WHERE m.platform_id = ? AND m.claimed_at IS NOT NULL ORDER BY m.account_id`, platformID)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`DELETE FROM managed_account WHERE platform_id = ? AND claimed_at IS NOT NULL`, platformID); err != nil {
		return err
	}
	for _, m := range claimed {
		if err := t.tellManagementEnded(m, Device{}, now); err != nil {
			return err
		}
	}
	return nil
}

package storage

import "context"

// PasswordChange is a new password that an account's owner chose on the account's page.
type PasswordChange struct {
	Hash string // of the new password
	// SessionID is the session of the form. It stays, with the ID and the secret of
	// Fresh, whose PasswordChangedAt is that of the checked password.
	SessionID string
	Fresh     Session
	Device    Device
}

// ChangePassword sets a new password. It ends the account's other sessions and its
// reset links, forgets remembered browsers, and notifies the owner. ErrSpent means that the
// password has been changed since it was checked, ErrSignedOut that the session has ended;
// nothing was changed.
func (db *DB) ChangePassword(ctx context.Context, c PasswordChange) error {
	return db.transact(ctx, func(t tx) error {
		now, id := db.Time(), c.Fresh.AccountID
		// As in [DB.ResetPassword], the password comes first. Its time identifies it, so
		// it moves even within one millisecond.
		err := t.Once(ErrSpent, `UPDATE credential SET secret = ?, changed_at = CASE WHEN changed_at < ? THEN ? ELSE changed_at + 1 END
			WHERE account_id = ? AND kind = 'password' AND changed_at = ?`, c.Hash, now, now, id, c.Fresh.PasswordChangedAt)
		if err != nil {
			return err
		}
		if err := t.replaceSession(c.SessionID, c.Fresh, now); err != nil {
			return err
		}
		if _, err := t.endSessions(id, c.Fresh.ID, now); err != nil {
			return err
		}
		if _, err := t.Exec(`UPDATE password_reset SET used_at = ? WHERE account_id = ? AND used_at IS NULL`, now, id); err != nil {
			return err
		}
		if err := t.forgetBrowsers(id); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: id, Name: ActivityPasswordChanged, Device: c.Device}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: id, Name: NoticePasswordChanged, Device: c.Device}, now)
	})
}

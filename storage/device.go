package storage

import "context"

// EndDevice ends the session of one of an account's devices; sessionID and by are those that
// ask for it. Ending it again changes nothing. ErrNotFound means that the account has no such
// device, ErrSignedOut that the asking session has ended.
func (db *DB) EndDevice(ctx context.Context, accountID, deviceID, sessionID string, by Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		var n int
		err := t.Get(&n, `SELECT COUNT(*) FROM session WHERE account_id = ? AND device_id = ?`, accountID, deviceID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		ended, err := t.Exec(`UPDATE session SET revoked_at = ? WHERE account_id = ? AND device_id = ? AND revoked_at IS NULL`, now, accountID, deviceID)
		if err != nil || ended == 0 {
			return err
		}
		return t.record(Activity{AccountID: accountID, Name: ActivityLoggedOut, Device: by}, now)
	})
}

// EndOtherDevices ends every session of an account but one, and forgets remembered browsers.
// ErrSignedOut means that this one has ended.
func (db *DB) EndOtherDevices(ctx context.Context, accountID, sessionID string, by Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		if err := t.forgetBrowsers(accountID); err != nil {
			return err
		}
		ended, err := t.endSessions(accountID, sessionID, now)
		if err != nil || ended == 0 {
			return err
		}
		return t.record(Activity{AccountID: accountID, Name: ActivityLoggedOut, Device: by}, now)
	})
}

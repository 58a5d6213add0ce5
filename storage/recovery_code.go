package storage

import "context"

// RecoveryCodesMade is how many are made at a time.
const RecoveryCodesMade = 10

// RecoverySet identifies an account's present recovery codes, for the form that replaces
// them. It is empty if there are none.
func (db *DB) RecoverySet(ctx context.Context, accountID string) (id string, err error) {
	err = db.sql.Get(ctx, &id, `SELECT COALESCE(MAX(set_id), '') FROM recovery_code WHERE account_id = ?`, accountID)
	return id, err
}

// ReplaceRecoveryCodes makes new recovery codes with these hashes in place of the former
// set. ErrSpent means that it has been replaced already, or that two-step login is off;
// ErrSignedOut that the session has ended.
func (db *DB) ReplaceRecoveryCodes(ctx context.Context, accountID, former string, codes [][]byte, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		s, err := t.lockTwoStep(accountID, sessionID, now)
		if err != nil {
			return err
		}
		var present string
		if err := t.Get(&present, `SELECT COALESCE(MAX(set_id), '') FROM recovery_code WHERE account_id = ?`, accountID); err != nil {
			return err
		}
		if !s.On() || present != former {
			return ErrSpent
		}
		if err := t.replaceRecoveryCodes(accountID, codes, d, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: accountID, Name: NoticeRecoveryCodesMade, Device: d}, now)
	})
}

func (t tx) replaceRecoveryCodes(accountID string, codes [][]byte, d Device, now Time) error {
	if _, err := t.Exec(`DELETE FROM recovery_code WHERE account_id = ?`, accountID); err != nil {
		return err
	}
	set := NewID()
	for _, hash := range codes {
		if _, err := t.Exec(`INSERT INTO recovery_code (account_id, hash, set_id) VALUES (?, ?, ?)`, accountID, hash, set); err != nil {
			return err
		}
	}
	return t.record(Activity{AccountID: accountID, Name: ActivityRecoveryCodesMade, Device: d}, now)
}

// CodeUse is the code of a second step. It is zero if none was typed.
type CodeUse struct {
	// Step is the time step of the code of the authenticator app that SetupID set up.
	Step    int64
	SetupID string
	// RecoveryHash is the hash of a recovery code.
	RecoveryHash []byte
}

// acceptCode accepts a code, so that it is never accepted again. ErrCodeUsed means that it
// has been already or is unknown, or that another app has been set up since.
func (t tx) acceptCode(accountID string, u CodeUse, d Device, now Time) error {
	if u.Step != 0 {
		return t.Once(ErrCodeUsed, `UPDATE authenticator SET last_step = ? WHERE account_id = ? AND setup_id = ? AND last_step < ?`,
			u.Step, accountID, u.SetupID, u.Step)
	}
	if u.RecoveryHash == nil {
		return nil
	}
	err := t.Once(ErrCodeUsed, `UPDATE recovery_code SET used_at = ? WHERE account_id = ? AND hash = ? AND used_at IS NULL`,
		now, accountID, u.RecoveryHash)
	if err != nil {
		return err
	}
	if err := t.record(Activity{AccountID: accountID, Name: ActivityRecoveryCodeUsed, Device: d}, now); err != nil {
		return err
	}
	return t.notify(Notice{AccountID: accountID, Name: NoticeRecoveryCodeUsed, Device: d}, now)
}

package storage

import (
	"context"
	"errors"
)

// WrongCode counts a wrong code, also after the right one, which could be guessed there too.
// ErrSpent means that it was one too many, or that the code had ended before.
func (db *DB) WrongCode(ctx context.Context, codeID string) error {
	spent := false
	err := db.transact(ctx, func(t tx) error {
		var wrong int
		err := t.Get(&wrong, `UPDATE email_code SET wrong = wrong + 1
			WHERE id = ? AND ended_at IS NULL AND wrong < ? AND expires_at > ? RETURNING wrong`, codeID, wrongCodes, db.Time())
		spent = wrong >= wrongCodes
		return err
	})
	if errors.Is(err, ErrNotFound) || err == nil && spent {
		return ErrSpent
	}
	return err
}

// VerifyEmail records that an account's owner reads the mail of its address. codeID is the
// code that they entered, or empty if they followed the link. ErrSpent means that the code
// has ended, ErrSignedOut that the session has. It does nothing if the account is verified
// already.
func (db *DB) VerifyEmail(ctx context.Context, accountID, codeID, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		a, err := t.lockOwner(accountID, sessionID, now)
		if err != nil || !a.EmailVerifiedAt.IsZero() {
			return err
		}
		if codeID != "" {
			if err := t.useCode(codeID, now); err != nil {
				return err
			}
		}
		if err := t.markVerified(accountID, d, now); err != nil {
			return err
		}
		return t.tellUpdated(accountID, now, fieldEmailVerified)
	})
}

// ChangeEmail gives an account the address of a code that its owner has entered in a
// session. The former address is notified, and links that were mailed to it stop working.
// ErrSpent means that the code has ended, ErrSignedOut that the session has, ErrConflict
// that the address is taken.
func (db *DB) ChangeEmail(ctx context.Context, code EmailCode, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now, id := db.Time(), code.AccountID.String
		former, err := t.lockOwner(id, sessionID, now)
		if err != nil {
			return err
		}
		if err := t.useCode(code.ID, now); err != nil {
			return err
		}
		if err := t.lockSession(sessionID, id, now); err != nil {
			return err
		}
		t.Change(id)
		_, err = t.Exec(`UPDATE account SET email = ?, email_key = ?, email_key_rule = 2, email_verified_at = ? WHERE id = ?`,
			code.Email, EmailKey(code.Email), now, id)
		if err != nil {
			return err
		}
		if err := t.endMailed(id, now); err != nil {
			return err
		}
		if err := t.endDisconnectLinks(id, now); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: id, Name: ActivityEmailChanged, Device: d}, now); err != nil {
			return err
		}
		err = t.notify(Notice{AccountID: id, Name: NoticeEmailChanged, Device: d, To: former.Email}, now)
		if err != nil {
			return err
		}
		changed := former
		changed.Email, changed.EmailVerifiedAt = code.Email, now
		return t.tellUpdated(id, now, former.changedFields(changed)...)
	})
}

// useCode marks a live code as used.
func (t tx) useCode(id string, now Time) error {
	return t.Once(ErrSpent, `UPDATE email_code SET used_at = ? WHERE id = ? AND used_at IS NULL AND ended_at IS NULL AND wrong < ? AND expires_at > ?`,
		now, id, wrongCodes, now)
}

// endMailed ends the reset links and the codes that were mailed for an account.
func (t tx) endMailed(accountID string, now Time) error {
	if _, err := t.Exec(`UPDATE password_reset SET used_at = ? WHERE account_id = ? AND used_at IS NULL`, now, accountID); err != nil {
		return err
	}
	_, err := t.Exec(`UPDATE email_code SET ended_at = ? WHERE account_id = ? AND ended_at IS NULL AND used_at IS NULL`, now, accountID)
	return err
}

// markVerified records that an account's owner reads the mail of its address.
func (t tx) markVerified(accountID string, d Device, now Time) error {
	t.Change(accountID)
	if _, err := t.Exec(`UPDATE account SET email_verified_at = ? WHERE id = ?`, now, accountID); err != nil {
		return err
	}
	return t.record(Activity{AccountID: accountID, Name: ActivityEmailVerified, Device: d}, now)
}

package storage

import (
	"context"
	"time"
)

// StaffPasswordOf finds a staff member's password. ErrNotFound means that there is none.
func (db *DB) StaffPasswordOf(ctx context.Context, id string) (p Password, err error) {
	err = db.sql.Get(ctx, &p, `SELECT password_hash AS secret, password_changed_at AS changed_at FROM staff
		WHERE id = ? AND password_hash IS NOT NULL`, id)
	return p, err
}

// ReplaceStaffPasswordHash writes a new hash of the same password, unless the password has
// changed since.
func (db *DB) ReplaceStaffPasswordHash(ctx context.Context, id, former, hash string) error {
	_, err := db.sql.Exec(ctx, `UPDATE staff SET password_hash = ? WHERE id = ? AND password_hash = ?`, hash, id, former)
	return err
}

// SetStaffPassword sets the password that somebody chose in place of one that they must
// change, in the middle of a sign-in, which goes on with it. ErrSpent means that the
// sign-in has ended or that no other password is due.
func (db *DB) SetStaffPassword(ctx context.Context, p PendingLogIn, hash string) (changedAt Time, err error) {
	err = db.transact(ctx, func(t tx) error {
		s, err := t.lockStaffPassword(p.OwnerID, p.PasswordChangedAt)
		if err != nil {
			return err
		}
		if !s.PasswordMustChange {
			return ErrSpent
		}
		now := db.Time()
		if changedAt, err = t.setStaffPassword(s, hash, now); err != nil {
			return err
		}
		return t.Once(ErrSpent, `UPDATE staff_pending_login SET password_changed_at = ?
			WHERE id = ? AND staff_id = ? AND password_changed_at = ? AND tries < ? AND expires_at > ?`,
			changedAt, p.ID, s.ID, s.PasswordChangedAt, maxTriesOfCode, now)
	})
	return changedAt, err
}

// ChangeStaffPassword changes the password of somebody who is signed in: former is the time
// of the one that was checked, and fresh has the new ID and secret of their session. Every
// other session ends. ErrSignedOut means that this one has ended, ErrSpent that the password
// has been changed meanwhile.
func (db *DB) ChangeStaffPassword(ctx context.Context, sessionID string, fresh StaffSession, former Time, hash string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		s, err := t.lockStaffSession(sessionID, fresh.StaffID, now)
		if err != nil {
			return err
		}
		if !former.Equal(s.PasswordChangedAt.Time) {
			return ErrSpent
		}
		if _, err := t.setStaffPassword(s, hash, now); err != nil {
			return err
		}
		if _, err := t.endStaffLogInsBut(s.ID, sessionID, now); err != nil {
			return err
		}
		return t.Once(ErrSignedOut, `UPDATE staff_session SET id = ?, secret_hash = ? WHERE id = ?`, fresh.ID, fresh.SecretHash, sessionID)
	})
}

// setStaffPassword writes a new password. Its time identifies it, so it is later than the
// former one's.
func (t tx) setStaffPassword(s Staff, hash string, now Time) (changedAt Time, err error) {
	if changedAt = now; !s.PasswordChangedAt.Before(now.Time) {
		changedAt = At(s.PasswordChangedAt.Add(time.Millisecond))
	}
	t.auditStaff(s, "password_changed", nil, nil)
	_, err = t.Exec(`UPDATE staff SET password_hash = ?, password_must_change = FALSE, password_changed_at = ? WHERE id = ?`, hash, changedAt, s.ID)
	return changedAt, err
}

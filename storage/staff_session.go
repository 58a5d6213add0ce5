package storage

import (
	"context"
	"errors"
	"time"
)

// StaffSession is a browser in which a staff member is signed in. Only that browser has its
// secret. It ends when it has not been used for a while, and in any case at ExpiresAt.
type StaffSession struct {
	ID         string `db:"id"`
	SecretHash []byte `db:"secret_hash"`
	StaffID    string `db:"staff_id"`
	UserAgent  string `db:"user_agent"`
	Address    string `db:"address"`
	CreatedAt  Time   `db:"created_at"`
	LastSeenAt Time   `db:"last_seen_at"`
	ExpiresAt  Time   `db:"expires_at"`
	RevokedAt  Time   `db:"revoked_at"`
	// ConfirmedAt is when they last signed in or confirmed who they are.
	ConfirmedAt Time `db:"confirmed_at"`
}

const staffSessionColumns = `id, secret_hash, staff_id, user_agent, address, created_at, last_seen_at, expires_at, revoked_at, confirmed_at`

// StaffSessionByID finds a session that has been used within the idle lifetime, and has
// neither ended nor expired.
func (db *DB) StaffSessionByID(ctx context.Context, id string, idle time.Duration) (s StaffSession, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+staffSessionColumns+` FROM staff_session
		WHERE id = ? AND revoked_at IS NULL AND expires_at > ? AND last_seen_at > ?`, id, db.Time(), At(db.Now().Add(-idle)))
	return s, err
}

// TouchStaffSession records that a session was used.
func (db *DB) TouchStaffSession(ctx context.Context, id string) error {
	_, err := db.sql.Exec(ctx, `UPDATE staff_session SET last_seen_at = ? WHERE id = ? AND revoked_at IS NULL`, db.Time(), id)
	return err
}

// ConfirmStaffSession records that somebody has just proved who they are with their second
// factor, and replaces the ID and secret of their session: fresh has the new ones.
// ErrSignedOut means that the session has ended; other errors are those of
// [DB.StartStaffSession].
func (db *DB) ConfirmStaffSession(ctx context.Context, id string, fresh StaffSession, proof StaffProof) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockStaffSession(id, fresh.StaffID, now); err != nil {
			return err
		}
		if err := t.useStaffFactor(fresh.StaffID, proof, now); err != nil {
			return err
		}
		return t.replaceStaffSession(id, fresh, now)
	})
}

// EndStaffConfirmation has a session count as one that was confirmed at its sign-in alone.
func (db *DB) EndStaffConfirmation(ctx context.Context, id string) error {
	return db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`UPDATE staff_session SET confirmed_at = created_at WHERE id = ?`, id)
		return err
	})
}

// replaceStaffSession gives a session that was just confirmed a new ID and secret. The old
// ones are no longer valid.
func (t tx) replaceStaffSession(id string, fresh StaffSession, now Time) error {
	return t.Once(ErrSignedOut, `UPDATE staff_session SET id = ?, secret_hash = ?, confirmed_at = ? WHERE id = ? AND staff_id = ?`,
		fresh.ID, fresh.SecretHash, now, id, fresh.StaffID)
}

// lockStaffSession locks a staff member, and keeps their session from ending during this
// transaction. ErrSignedOut means that it has ended.
func (t tx) lockStaffSession(id, staffID string, now Time) (s Staff, err error) {
	if s, err = t.lockStaff(staffID); err != nil {
		return s, err
	}
	return s, t.Once(ErrSignedOut, `UPDATE staff_session SET last_seen_at = last_seen_at
		WHERE id = ? AND staff_id = ? AND revoked_at IS NULL AND expires_at > ?`, id, staffID, now)
}

// EndStaffSession ends a session. Ending it again changes nothing.
func (db *DB) EndStaffSession(ctx context.Context, id string) error {
	return db.transact(ctx, func(t tx) error {
		var owner string
		err := t.Get(&owner, `UPDATE staff_session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING staff_id`, db.Time(), id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		var s Staff
		err = t.Get(&s, `SELECT `+staffColumns+` FROM staff WHERE id = ?`, owner)
		t.auditStaff(s, "signed_out", nil, nil)
		return err
	})
}

// EndOtherStaffSessions ends every session of somebody but the asking one. ErrSignedOut
// means that this one has ended.
func (db *DB) EndOtherStaffSessions(ctx context.Context, staffID, sessionID string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		s, err := t.lockStaffSession(sessionID, staffID, now)
		if err != nil {
			return err
		}
		ended, err := t.endStaffSessions(staffID, sessionID, now)
		t.auditStaffSessionsEnded(s, ended)
		return err
	})
}

// endStaffSessions ends all sessions of somebody but one, if that is not empty, and returns how
// many.
func (t tx) endStaffSessions(staffID, but string, now Time) (int64, error) {
	return t.Exec(`UPDATE staff_session SET revoked_at = ? WHERE staff_id = ? AND id <> ? AND revoked_at IS NULL`, now, staffID, but)
}

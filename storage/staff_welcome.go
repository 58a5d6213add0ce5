package storage

import (
	"context"
	"errors"
)

// JobStaffWelcome is a mail with a link at which a new staff member chooses a password.
const JobStaffWelcome JobKind = "staff welcome"

// StaffWelcomeMail is the payload of [JobStaffWelcome].
type StaffWelcomeMail struct {
	StaffID   string `json:"staff_id"`
	ExpiresAt Time   `json:"expires_at"`
}

// StaffWelcome is a link at which a new staff member chooses a password, once. Its secret
// is stored as a hash.
type StaffWelcome struct {
	Hash      []byte `db:"hash"`
	StaffID   string `db:"staff_id"`
	ExpiresAt Time   `db:"expires_at"`
	UsedAt    Time   `db:"used_at"`
}

// InviteStaff mails another link, which works until a time, to somebody who has no password
// yet. It reports whether there is one to choose.
func (db *DB) InviteStaff(ctx context.Context, id string, until Time) (invited bool, err error) {
	return db.changeStaff(ctx, id, func(t tx, s Staff, now Time) (bool, error) {
		if !s.PasswordChangedAt.IsZero() || s.Status == StaffDisabled {
			return false, nil
		}
		t.auditStaff(s, "invited", nil, nil)
		return true, t.enqueue(JobStaffWelcome, StaffWelcomeMail{StaffID: id, ExpiresAt: until}, now)
	})
}

// OfferStaffWelcome makes a link valid; one that was offered before is not changed. ErrSpent
// means that its owner has a password by now, or was disabled.
func (db *DB) OfferStaffWelcome(ctx context.Context, w StaffWelcome) error {
	return db.transact(ctx, func(t tx) error {
		s, err := t.lockStaffPassword(w.StaffID, Time{})
		if err == nil && !s.PasswordChangedAt.IsZero() {
			err = ErrSpent
		}
		if err != nil {
			return err
		}
		return t.Insert(`INSERT INTO staff_welcome (hash, staff_id, expires_at) VALUES (:hash, :staff_id, :expires_at)
			ON CONFLICT (hash) DO NOTHING`, w)
	})
}

// StaffByWelcome finds whose link it is, if it works.
func (db *DB) StaffByWelcome(ctx context.Context, hash []byte) (s Staff, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+staffColumns+` FROM staff WHERE status <> ?
		AND id = (SELECT staff_id FROM staff_welcome WHERE hash = ? AND used_at IS NULL AND expires_at > ?)`, StaffDisabled, hash, db.Time())
	return s, err
}

// UseStaffWelcome spends a link and sets the password of its owner, whose other links and
// pending sign-ins end. ErrSpent means that it was used, has expired or never existed, or
// that its owner was disabled.
func (db *DB) UseStaffWelcome(ctx context.Context, hash []byte, passwordHash string) (s Staff, err error) {
	err = db.transact(ctx, func(t tx) error {
		now, id := db.Time(), ""
		err := t.Get(&id, `SELECT staff_id FROM staff_welcome WHERE hash = ?`, hash)
		if errors.Is(err, ErrNotFound) {
			return ErrSpent
		}
		if err != nil {
			return err
		}
		if s, err = t.lockStaffPassword(id, Time{}); err != nil {
			return err
		}
		if err := t.Once(ErrSpent, `UPDATE staff_welcome SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, now, hash, now); err != nil {
			return err
		}
		if _, err := t.Exec(`UPDATE staff_welcome SET used_at = ? WHERE staff_id = ? AND used_at IS NULL`, now, id); err != nil {
			return err
		}
		if _, err := t.setStaffPassword(s, passwordHash, now); err != nil {
			return err
		}
		_, err = t.endStaffLogIns(id, now)
		return err
	})
	return s, err
}

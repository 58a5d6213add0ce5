package storage

import (
	"context"
	"errors"

	"fairlead/storage/database"
)

// PendingLogIn is a login whose password was right and whose second step is still due. It
// signs nobody in. Only its browser has its secret.
type PendingLogIn struct {
	ID         string `db:"id"`
	SecretHash []byte `db:"secret_hash"`
	OwnerID    string `db:"owner_id"`   // an account's or a staff member's ID
	AttemptID  string `db:"attempt_id"` // empty outside of an attempt, and for staff
	// PasswordChangedAt identifies the password that was checked.
	PasswordChangedAt Time  `db:"password_changed_at"`
	Tries             int64 `db:"tries"` // how many codes were typed
	ExpiresAt         Time  `db:"expires_at"`
}

// maxTriesOfCode is how many wrong codes end a pending login.
const maxTriesOfCode = 5

// HasFailed reports whether there were too many wrong codes.
func (p PendingLogIn) HasFailed() bool { return p.Tries >= maxTriesOfCode }

// ErrTooManyCodes means that a pending login has ended after too many wrong codes, or
// otherwise.
const ErrTooManyCodes database.Refusal = "too many wrong codes"

// StartPendingLogIn writes a pending login to an account. ErrSpent means that the password
// has been changed since it was checked.
func (db *DB) StartPendingLogIn(ctx context.Context, p *PendingLogIn) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockPassword(p.OwnerID, p.PasswordChangedAt); err != nil {
			return err
		}
		return t.Insert(`INSERT INTO pending_login (id, secret_hash, account_id, attempt_id, password_changed_at, tries, expires_at)
			VALUES (:id, :secret_hash, :owner_id, :attempt_id, :password_changed_at, 0, :expires_at)`, p)
	})
}

var (
	selectPendingLogIn = forPeople(`SELECT id, secret_hash, {owner} AS owner_id, {attempt} AS attempt_id, password_changed_at, tries, expires_at
		FROM {}pending_login WHERE id = ? AND expires_at > ?`)
	tryCode         = forPeople(`UPDATE {}pending_login SET tries = tries + 1 WHERE id = ? AND tries < ? AND expires_at > ? RETURNING tries`)
	endPendingLogIn = forPeople(`DELETE FROM {}pending_login WHERE id = ? AND {owner} = ? AND expires_at > ?`)
)

// PendingLogIn finds a pending login that has not expired.
func (f Factors) PendingLogIn(ctx context.Context, id string) (p PendingLogIn, err error) {
	err = f.db.sql.Get(ctx, &p, selectPendingLogIn[f.of], id, f.db.Time())
	return p, err
}

// TryCode counts a code before it is checked, so that many at once are not checked either.
// It returns how many there were, this one included. ErrTooManyCodes means that the login
// has ended.
func (f Factors) TryCode(ctx context.Context, id string) (tries int64, err error) {
	err = f.db.transact(ctx, func(t tx) error {
		err := t.Get(&tries, tryCode[f.of], id, maxTriesOfCode, f.db.Time())
		if errors.Is(err, ErrNotFound) {
			return ErrTooManyCodes
		}
		return err
	})
	return tries, err
}

// endPendingLogIn ends a pending login whose second step was right. ErrSpent means that
// it has ended already.
func (t tx) endPendingLogIn(of people, id, owner string, now Time) error {
	if id == "" {
		return nil
	}
	return t.Once(ErrSpent, endPendingLogIn[of], id, owner, now)
}

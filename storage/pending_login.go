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
	AccountID  string `db:"account_id"`
	AttemptID  string `db:"attempt_id"` // empty outside of an attempt
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

// StartPendingLogIn writes a pending login. ErrSpent means that the password has been
// changed since it was checked.
func (db *DB) StartPendingLogIn(ctx context.Context, p *PendingLogIn) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockPassword(p.AccountID, p.PasswordChangedAt); err != nil {
			return err
		}
		return t.Insert(`INSERT INTO pending_login (id, secret_hash, account_id, attempt_id, password_changed_at, tries, expires_at)
			VALUES (:id, :secret_hash, :account_id, :attempt_id, :password_changed_at, 0, :expires_at)`, p)
	})
}

// PendingLogInByID finds a pending login that has not expired.
func (db *DB) PendingLogInByID(ctx context.Context, id string) (p PendingLogIn, err error) {
	err = db.sql.Get(ctx, &p, `SELECT id, secret_hash, account_id, attempt_id, password_changed_at, tries, expires_at
		FROM pending_login WHERE id = ? AND expires_at > ?`, id, db.Time())
	return p, err
}

// TryCode counts a code before it is checked, so that many at once are not checked either.
// It returns how many there were, this one included. ErrTooManyCodes means that the login
// has ended.
func (db *DB) TryCode(ctx context.Context, id string) (tries int64, err error) {
	err = db.transact(ctx, func(t tx) error {
		err := t.Get(&tries, `UPDATE pending_login SET tries = tries + 1
			WHERE id = ? AND tries < ? AND expires_at > ? RETURNING tries`, id, maxTriesOfCode, db.Time())
		if errors.Is(err, ErrNotFound) {
			return ErrTooManyCodes
		}
		return err
	})
	return tries, err
}

// endPendingLogIn ends a pending login whose second step was right. ErrSpent means that
// it has ended already.
func (t tx) endPendingLogIn(id, accountID string, now Time) error {
	if id == "" {
		return nil
	}
	return t.Once(ErrSpent, `DELETE FROM pending_login WHERE id = ? AND account_id = ? AND expires_at > ?`, id, accountID, now)
}

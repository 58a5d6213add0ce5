package storage

import (
	"context"
	"errors"
)

// Reset is a link that lets somebody choose a new password, once. Its secret is
// kept as a hash.
type Reset struct {
	Hash      []byte `db:"hash"`
	AccountID string `db:"account_id"`
	CreatedAt Time   `db:"created_at"` // when it was asked for
	ExpiresAt Time   `db:"expires_at"`
	UsedAt    Time   `db:"used_at"`
}

// What is told by mail.
const (
	JobResetAsked      JobKind = "password reset asked"
	JobPasswordChanged JobKind = "password changed"
)

// ResetAsked is what somebody asked for who may or may not have an account.
type ResetAsked struct {
	Email     string `json:"email"`
	AttemptID string `json:"attempt_id,omitempty"` // empty outside of one
	ExpiresAt Time   `json:"expires_at"`
}

// PasswordChanged is what an account's owner is told afterwards.
type PasswordChanged struct {
	AccountID string `json:"account_id"`
	// StartedOver says that connections and the card went with the old password.
	StartedOver bool `json:"started_over,omitempty"`
}

// CreateReset writes down that a link is asked for. It is the same one row whether or
// not the address has an account.
func (db *DB) CreateReset(ctx context.Context, asked ResetAsked) error {
	err := db.transact(ctx, func(t tx) error { return t.enqueue(ctx, JobResetAsked, asked, db.Time()) })
	if err == nil {
		db.jobs.ring()
	}
	return err
}

// OfferReset makes a link work; one that was offered before stays as it is.
// ErrSpent means that the password was changed after the link was asked for.
func (db *DB) OfferReset(ctx context.Context, r Reset) error {
	return db.transact(ctx, func(t tx) error {
		err := t.once(ctx, ErrSpent, `UPDATE account SET status = status WHERE id = ? AND NOT EXISTS (
			SELECT 1 FROM credential c WHERE c.account_id = account.id AND c.kind = 'password' AND c.changed_at > ?)`,
			r.AccountID, r.CreatedAt)
		if err != nil {
			return err
		}
		return t.insert(ctx, `INSERT INTO password_reset (hash, account_id, created_at, expires_at)
			VALUES (:hash, :account_id, :created_at, :expires_at) ON CONFLICT (hash) DO NOTHING`, r)
	})
}

// ResetByHash finds a link that still works.
func (db *DB) ResetByHash(ctx context.Context, hash []byte) (r Reset, err error) {
	err = db.get(ctx, &r, `SELECT hash, account_id, created_at, expires_at, used_at FROM password_reset
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, hash, db.Time())
	return r, err
}

// ResetPassword uses a link up and sets the password. It ends all of the account's
// sessions and other links and lets the owner know. The first link that is used
// shows whose the address is: what the account did before is undone. ErrSpent means
// that the link was used, has expired or never was, and that nothing changed.
func (db *DB) ResetPassword(ctx context.Context, hash []byte, passwordHash string) error {
	err := db.transact(ctx, func(t tx) error {
		now := db.Time()
		account, err := t.spendReset(ctx, hash, now)
		if err != nil {
			return err
		}
		// The password first: whoever is just being signed in by the old one waits, or is
		// there already and signed out below.
		_, err = t.exec(ctx, `INSERT INTO credential (account_id, kind, secret, changed_at) VALUES (?, 'password', ?, ?)
			ON CONFLICT (account_id, kind) DO UPDATE SET secret = excluded.secret, changed_at = excluded.changed_at`,
			account.ID, passwordHash, now)
		if err != nil {
			return err
		}
		for _, query := range []string{
			`UPDATE password_reset SET used_at = ? WHERE account_id = ? AND used_at IS NULL`,
			`UPDATE session SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL`,
		} {
			if _, err := t.exec(ctx, query, now, account.ID); err != nil {
				return err
			}
		}
		changed := PasswordChanged{AccountID: account.ID}
		if account.EmailVerifiedAt.IsZero() {
			if changed.StartedOver, err = t.purgeUnverified(ctx, account.ID, now); err != nil {
				return err
			}
		}
		return t.enqueue(ctx, JobPasswordChanged, changed, now)
	})
	if err == nil {
		db.jobs.ring()
	}
	return err
}

// spendReset marks a link as used and says whose it is. It makes other links of
// the account wait first, so that two of them never wait for each other.
func (t tx) spendReset(ctx context.Context, hash []byte, now Time) (a Account, err error) {
	err = t.get(ctx, &a, `UPDATE account SET status = status
		WHERE id = (SELECT account_id FROM password_reset WHERE hash = ?) RETURNING `+accountColumns, hash)
	if err := meaning(err); errors.Is(err, ErrNotFound) {
		return a, ErrSpent
	}
	if err != nil {
		return a, err
	}
	return a, t.once(ctx, ErrSpent, `UPDATE password_reset SET used_at = ?
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, now, hash, now)
}

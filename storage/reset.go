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

// What is sent by mail.
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
	// Disconnected and CardRemoved are what was removed, since nobody had confirmed
	// the address before.
	Disconnected []string `json:"disconnected,omitempty"` // partners' names
	CardRemoved  bool     `json:"card_removed,omitempty"`
}

// CreateReset writes down that a link is asked for. It is the same one row whether or
// not the address has an account.
func (db *DB) CreateReset(ctx context.Context, asked ResetAsked) error {
	return db.transact(ctx, func(t tx) error { return t.enqueue(JobResetAsked, asked, db.Time()) })
}

// OfferReset makes a link work; one that was offered before stays as it is.
// ErrSpent means that the password was changed after the link was asked for.
func (db *DB) OfferReset(ctx context.Context, r Reset) error {
	return db.transact(ctx, func(t tx) error {
		err := t.Once(ErrSpent, `UPDATE account SET status = status WHERE id = ? AND NOT EXISTS (
			SELECT 1 FROM credential c WHERE c.account_id = account.id AND c.kind = 'password' AND c.changed_at > ?)`,
			r.AccountID, r.CreatedAt)
		if err != nil {
			return err
		}
		return t.Insert(`INSERT INTO password_reset (hash, account_id, created_at, expires_at)
			VALUES (:hash, :account_id, :created_at, :expires_at) ON CONFLICT (hash) DO NOTHING`, r)
	})
}

// ResetByHash finds a link that still works.
func (db *DB) ResetByHash(ctx context.Context, hash []byte) (r Reset, err error) {
	err = db.sql.Get(ctx, &r, `SELECT hash, account_id, created_at, expires_at, used_at FROM password_reset
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, hash, db.Time())
	return r, err
}

// ResetPassword uses a link up and sets the password. It ends all of the account's
// sessions and other links and lets the owner know. The first link that is used
// shows whose the address is: what the account did before is undone. ErrSpent means
// that the link was used, has expired or never was, and that nothing changed.
func (db *DB) ResetPassword(ctx context.Context, hash []byte, passwordHash string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		account, err := t.spendReset(hash, now)
		if err != nil {
			return err
		}
		// The password first: a sign-in by the old one that is under way waits, or is
		// there already and signed out below.
		_, err = t.Exec(`INSERT INTO credential (account_id, kind, secret, changed_at) VALUES (?, 'password', ?, ?)
			ON CONFLICT (account_id, kind) DO UPDATE SET secret = excluded.secret, changed_at = excluded.changed_at`,
			account.ID, passwordHash, now)
		if err != nil {
			return err
		}
		for _, query := range []string{
			`UPDATE password_reset SET used_at = ? WHERE account_id = ? AND used_at IS NULL`,
			`UPDATE session SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL`,
		} {
			if _, err := t.Exec(query, now, account.ID); err != nil {
				return err
			}
		}
		changed := PasswordChanged{AccountID: account.ID}
		if account.EmailVerifiedAt.IsZero() {
			if err := t.purgeUnverified(&changed, now); err != nil {
				return err
			}
		}
		return t.enqueue(JobPasswordChanged, changed, now)
	})
}

// spendReset marks a link as used and says whose it is. It makes other links of
// the account wait first, so that two of them never wait for each other.
func (t tx) spendReset(hash []byte, now Time) (a Account, err error) {
	err = t.Get(&a, `UPDATE account SET status = status
		WHERE id = (SELECT account_id FROM password_reset WHERE hash = ?) RETURNING `+accountColumns, hash)
	if errors.Is(err, ErrNotFound) {
		return a, ErrSpent
	}
	if err != nil {
		return a, err
	}
	return a, t.Once(ErrSpent, `UPDATE password_reset SET used_at = ?
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, now, hash, now)
}

// purgeUnverified notes that the mailbox owner has proved the address, and undoes what was
// done before: somebody else may have signed up with it, connected partners and left a
// card. Sessions have to be ended first, so that none of them can do it again.
func (t tx) purgeUnverified(changed *PasswordChanged, now Time) error {
	id := changed.AccountID
	t.Change(id)
	if _, err := t.Exec(`UPDATE account SET email_verified_at = ? WHERE id = ?`, now, id); err != nil {
		return err
	}
	err := t.List(&changed.Disconnected, `SELECT DISTINCT c.name FROM connection n JOIN client c ON c.id = n.client_id
		WHERE n.account_id = ? AND n.revoked_at IS NULL ORDER BY c.name`, id)
	if err != nil {
		return err
	}
	if _, err := t.disconnect(id, "", now); err != nil {
		return err
	}
	if _, err := t.Exec(`DELETE FROM payment_setup WHERE account_id = ?`, id); err != nil {
		return err
	}
	n, err := t.Exec(`DELETE FROM payment_method WHERE account_id = ?`, id)
	changed.CardRemoved = n > 0
	return err
}

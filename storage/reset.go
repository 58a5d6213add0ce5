package storage

import (
	"context"
	"errors"
)

// Reset is a link to set a new password, which can be used once. Its secret is stored as
// a hash.
type Reset struct {
	Hash      []byte `db:"hash"`
	AccountID string `db:"account_id"`
	// Email is where the link is mailed to; empty for the account's address.
	Email     string `db:"-"`
	CreatedAt Time   `db:"created_at"` // when it was requested
	ExpiresAt Time   `db:"expires_at"`
	UsedAt    Time   `db:"used_at"`
}

// JobResetRequested is a mail with a reset link. Rows of older releases have this text.
const JobResetRequested JobKind = "password reset asked"

// ResetRequest is a request for a reset link, for an address that may or may not have an
// account.
type ResetRequest struct {
	Email     string `json:"email"`
	AttemptID string `json:"attempt_id,omitempty"` // empty if it was not requested during an attempt
	ExpiresAt Time   `json:"expires_at"`
}

// CreateReset records that a link was requested. It writes the same single row whether or
// not the address has an account.
func (db *DB) CreateReset(ctx context.Context, request ResetRequest) error {
	return db.transact(ctx, func(t tx) error { return t.requestReset(request, db.Time()) })
}

func (t tx) requestReset(request ResetRequest, now Time) error {
	return t.insertJob(JobResetRequested, addressed{request.Email, MailPasswordLink}, request, now)
}

// OfferReset makes a link valid; a link that was offered before is not changed. ErrSpent
// means that the password or the address has been changed since the link was requested.
func (db *DB) OfferReset(ctx context.Context, r Reset) error {
	return db.transact(ctx, func(t tx) error {
		err := t.Once(ErrSpent, `UPDATE account SET status = status WHERE id = ? AND test_client_id = '' AND (? = '' OR email_key = ?) AND NOT EXISTS (
			SELECT 1 FROM credential c WHERE c.account_id = account.id AND c.kind = 'password' AND c.changed_at > ?)`,
			r.AccountID, r.Email, EmailKey(r.Email), r.CreatedAt)
		if err != nil {
			return err
		}
		return t.Insert(`INSERT INTO password_reset (hash, account_id, created_at, expires_at)
			VALUES (:hash, :account_id, :created_at, :expires_at) ON CONFLICT (hash) DO NOTHING`, r)
	})
}

// ResetByHash finds a link that is still valid.
func (db *DB) ResetByHash(ctx context.Context, hash []byte) (r Reset, err error) {
	err = db.sql.Get(ctx, &r, `SELECT hash, account_id, created_at, expires_at, used_at FROM password_reset
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, hash, db.Time())
	return r, err
}

// ResetPassword spends a link and sets the password. It ends the account's sessions and
// other links and codes, and notifies the owner. The first link used verifies the address:
// connections and cards from before are removed. ErrSpent means that the link was used,
// has expired or never existed; nothing was changed.
func (db *DB) ResetPassword(ctx context.Context, hash []byte, passwordHash string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		account, err := t.spendReset(hash, now)
		if err != nil {
			return err
		}
		// The password comes first: a login with the old one either waits for this
		// transaction and fails, or has a session that is ended below. As in
		// [DB.ChangePassword], its time identifies it.
		_, err = t.Exec(`INSERT INTO credential (account_id, kind, secret, changed_at) VALUES (?, 'password', ?, ?)
			ON CONFLICT (account_id, kind) DO UPDATE SET secret = excluded.secret, changed_at =
				CASE WHEN credential.changed_at < excluded.changed_at THEN excluded.changed_at ELSE credential.changed_at + 1 END`,
			account.ID, passwordHash, now)
		if err != nil {
			return err
		}
		if err := t.endMailed(account.ID, now); err != nil {
			return err
		}
		if _, err := t.endSessions(account.ID, "", now); err != nil {
			return err
		}
		if err := t.forgetBrowsers(account.ID); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: account.ID, Name: ActivityPasswordChanged, Device: d}, now); err != nil {
			return err
		}
		changed := Notice{AccountID: account.ID, Name: NoticePasswordChanged, Device: d}
		if account.EmailVerifiedAt.IsZero() {
			if err := t.purgeUnverified(&changed, now); err != nil {
				return err
			}
		}
		return t.notify(changed, now)
	})
}

// spendReset marks a link as used and returns its account. It locks the account first, so
// that two links of one account cannot deadlock.
func (t tx) spendReset(hash []byte, now Time) (a Account, err error) {
	err = t.Get(&a, `UPDATE account SET status = status
		WHERE id = (SELECT account_id FROM password_reset WHERE hash = ?) RETURNING `+accountColumns, hash)
	if errors.Is(err, ErrNotFound) {
		return a, ErrSpent
	}
	if err != nil {
		return a, err
	}
	if !a.ClosingAt.IsZero() && !now.Before(a.ClosingAt.Time) {
		return a, ErrSpent
	}
	return a, t.Once(ErrSpent, `UPDATE password_reset SET used_at = ?
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, now, hash, now)
}

// purgeUnverified records that the mailbox owner has verified the address, and removes
// what was there before: someone else may have signed up with it, connected partners and
// added a card. Sessions must be ended first, so that none of them can do so again.
func (t tx) purgeUnverified(changed *Notice, now Time) error {
	id := changed.AccountID
	if err := t.markVerified(id, changed.Device, now); err != nil {
		return err
	}
	if err := t.tellUpdated(id, now, fieldEmailVerified); err != nil {
		return err
	}
	if err := t.purgeTwoStep(id); err != nil {
		return err
	}
	var err error
	if changed.KeysRevoked, err = t.endAPIKeys(id, changed.Device, now); err != nil {
		return err
	}
	if changed.Disconnected, err = t.disconnectAll(Notice{AccountID: id, Device: changed.Device}, ConnectionReset, now); err != nil {
		return err
	}
	if err := t.deletePasskeys(id); err != nil {
		return err
	}
	if err := t.forgetCustomers(id, now); err != nil {
		return err
	}
	if _, err := t.Exec(`DELETE FROM payment_setup WHERE account_id = ?`, id); err != nil {
		return err
	}
	changed.CardRemoved, err = t.removePaymentMethod(id, changed.Device, now)
	return err
}

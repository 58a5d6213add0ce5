package storage

import (
	"context"
	"errors"
	"time"
)

// JobClaim is a mail with a link to take over a managed account.
const JobClaim JobKind = "claim"

const (
	claimLifetime = 7 * 24 * time.Hour
	// claimPause is the time between two mails about an account.
	claimPause = time.Hour
)

// ClaimMail is the payload of [JobClaim].
type ClaimMail struct {
	AccountID string `json:"account_id"`
	Email     string `json:"email"`
	ExpiresAt Time   `json:"expires_at"`
}

// RequestClaim has a link mailed to a managed account's address, unless one was within the
// last hour or the account has been taken over. ErrNotFound means that the platform manages
// no such account.
func (db *DB) RequestClaim(ctx context.Context, platformID, id string) error {
	return db.transact(ctx, func(t tx) error {
		now, mail := db.Time(), ClaimMail{AccountID: id}
		mail.ExpiresAt = At(now.Add(claimLifetime))
		err := t.Get(&mail.Email, `UPDATE managed_account SET claim_sent_at = ? WHERE account_id = ? AND platform_id = ? AND claimed_at IS NULL
			AND (claim_sent_at IS NULL OR claim_sent_at <= ?) AND EXISTS (SELECT 1 FROM platform p WHERE p.account_id = managed_account.platform_id)
			RETURNING email`, now, id, platformID, At(now.Add(-claimPause)))
		if err == nil {
			return t.insertJob(JobClaim, addressed{mail.Email, string(JobClaim)}, mail, now)
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		var is bool
		if err := t.Get(&is, `SELECT EXISTS (SELECT 1 FROM managed_account WHERE account_id = ? AND platform_id = ?)`, id, platformID); err != nil || is {
			return err
		}
		return ErrNotFound
	})
}

// OfferClaim makes the link of a mail that was requested at a time valid, and ends the one
// before. ErrSpent means that the account has an owner or another address by now, that
// another mail was requested, or that the account may not be used.
func (db *DB) OfferClaim(ctx context.Context, hash []byte, mail ClaimMail, requestedAt Time) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(mail.AccountID)
		if errors.Is(err, ErrNotFound) || err == nil && a.Status != Active {
			return ErrSpent
		}
		if err != nil {
			return err
		}
		return t.Once(ErrSpent, `UPDATE managed_account SET claim_hash = ?, claim_expires_at = ?
			WHERE account_id = ? AND email = ? AND claim_sent_at = ? AND claimed_at IS NULL`,
			hash, mail.ExpiresAt, mail.AccountID, mail.Email, requestedAt)
	})
}

// ManagerByClaim finds who manages the account of a link that works.
func (db *DB) ManagerByClaim(ctx context.Context, hash []byte) (m Manager, err error) {
	err = db.sql.Get(ctx, &m, selectManagers+` WHERE m.claim_hash = ? AND m.claim_expires_at > ?`, hash, db.Time())
	return m, err
}

// ClaimAccount uses a link: the account gets a password, its address is verified, and it is
// like any other. ErrSpent means that the link was used, has expired or never existed,
// ErrConflict that there is an account with its address by now; nothing was changed.
func (db *DB) ClaimAccount(ctx context.Context, hash []byte, passwordHash string, d Device) (a Account, changedAt Time, err error) {
	now := db.Time()
	err = db.transact(ctx, func(t tx) error {
		if a, err = t.spendClaim(hash, now); err != nil {
			return err
		}
		t.Change(a.ID)
		a.EmailKey, a.EmailVerifiedAt = EmailKey(a.Email), now
		if _, err := t.Exec(`UPDATE account SET email_key = ? WHERE id = ?`, a.EmailKey, a.ID); err != nil {
			return err
		}
		_, err := t.Exec(`INSERT INTO credential (account_id, kind, secret, changed_at) VALUES (?, 'password', ?, ?)`, a.ID, passwordHash, now)
		if err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: a.ID, Name: ActivitySignedUp, Device: d}, now); err != nil {
			return err
		}
		if err := t.markVerified(a.ID, d, now); err != nil {
			return err
		}
		return t.tellUpdated(a.ID, now, fieldEmailVerified)
	})
	return a, now, err
}

// spendClaim uses up a link and returns its account, which comes first, as where its
// platform changes it.
func (t tx) spendClaim(hash []byte, now Time) (a Account, err error) {
	err = t.Get(&a, `UPDATE account SET status = status
		WHERE id = (SELECT account_id FROM managed_account WHERE claim_hash = ?) AND status = ? AND closing_at IS NULL RETURNING `+accountColumns, hash, Active)
	if errors.Is(err, ErrNotFound) {
		return a, ErrSpent
	}
	if err != nil {
		return a, err
	}
	return a, t.Once(ErrSpent, `UPDATE managed_account SET claim_hash = NULL, claimed_at = ?
		WHERE account_id = ? AND claim_hash = ? AND claim_expires_at > ? AND claimed_at IS NULL`, now, a.ID, hash, now)
}

package storage

import (
	"context"
	"errors"
)

// PasskeyUse is what an authenticator reported when a passkey was used. It is zero if none
// was.
type PasskeyUse struct {
	ID             string // of the passkey
	Counter        uint32
	BackupEligible bool
}

var (
	usePasskey = forPeople(`UPDATE {}passkey SET counter = ?, backup_eligible = ?, last_used_at = ?
		WHERE id = ? AND {owner} = ? AND (? = TRUE OR backup_eligible = FALSE AND (counter < ? OR counter = 0 AND ? = 0))`)
	selectEligible = forPeople(`SELECT backup_eligible FROM {}passkey WHERE id = ? AND {owner} = ?`)
)

// usePasskey records that a passkey was used. Until the end of the transaction it cannot
// be removed. ErrSpent means that it has been, or that it could be on several devices and
// says that it no longer can; ErrCounter that there may be a copy.
func (t tx) usePasskey(of people, owner string, u PasskeyUse, now Time) error {
	if u.ID == "" {
		return nil
	}
	err := t.Once(ErrSpent, usePasskey[of], u.Counter, u.BackupEligible, now, u.ID, owner, u.BackupEligible, u.Counter, u.Counter)
	if !errors.Is(err, ErrSpent) {
		return err
	}
	var eligible bool
	err = t.Get(&eligible, selectEligible[of], u.ID, owner)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && eligible:
		return ErrSpent
	case err != nil:
		return err
	}
	return ErrCounter
}

// RefusePasskey tells an account's owner that one of its passkeys was refused for its counter.
func (db *DB) RefusePasskey(ctx context.Context, accountID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.record(Activity{AccountID: accountID, Name: ActivityPasskeyRefused, Device: d}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: accountID, Name: NoticePasskeyRefused, Device: d}, now)
	})
}

// SpendPasskeyChallenge records that a challenge was answered. ErrSpent means that it had
// been already. The row is deleted after the challenge has expired.
func (db *DB) SpendPasskeyChallenge(ctx context.Context, challenge []byte, expiresAt Time) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `INSERT INTO passkey_challenge (hash, expires_at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`,
			Hash(string(challenge)), expiresAt)
	})
}

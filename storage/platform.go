package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// Platform is an account that the operator allows to manage others by API.
type Platform struct {
	AccountID string `db:"account_id"`
	Email     string `db:"email"`        // of the account, read with it
	Limit     int    `db:"max_accounts"` // of the accounts that it manages
	Managed   int    `db:"managed"`      // how many those are
	CreatedAt Time   `db:"created_at"`
}

const selectPlatforms = `SELECT p.account_id, a.email, p.max_accounts, p.managed, p.created_at
	FROM platform p JOIN account a ON a.id = p.account_id`

// ErrManaged means that an account has no owner yet who could do something: a platform
// manages it.
const ErrManaged database.Refusal = "the account is managed by a platform"

// AllowPlatform lets an account manage up to limit others. On one that may already, it
// changes the limit. ErrNotFound means that there is no such account, [ErrManaged] that it is
// managed itself.
func (db *DB) AllowPlatform(ctx context.Context, accountID string, limit int) (p Platform, err error) {
	err = db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(accountID)
		if err != nil {
			return err
		}
		if a.Unclaimed() {
			return ErrManaged
		}
		var was int
		if err := t.Get(&was, `SELECT COALESCE(MAX(max_accounts), 0) FROM platform WHERE account_id = ?`, accountID); err != nil {
			return err
		}
		if before, after := changed(audit.Values{"limit": was}, audit.Values{"limit": limit}); len(after) > 0 {
			t.audit(audit.Entry{What: "platform.allowed", On: accountObject(accountID), Before: before, After: after})
		}
		// Those that it managed before its permission was revoked count again.
		_, err = t.Exec(`INSERT INTO platform (account_id, max_accounts, managed, created_at)
			SELECT k.id, ?, (SELECT COUNT(*) FROM managed_account m WHERE m.platform_id = k.id), ? FROM (SELECT CAST(? AS TEXT) AS id) k WHERE true
			ON CONFLICT (account_id) DO UPDATE SET max_accounts = excluded.max_accounts`, limit, db.Time(), accountID)
		if err != nil {
			return err
		}
		return t.Get(&p, selectPlatforms+` WHERE p.account_id = ?`, accountID)
	})
	return p, err
}

// Platforms lists all platforms, the oldest first.
func (db *DB) Platforms(ctx context.Context) (all []Platform, err error) {
	err = db.sql.List(ctx, &all, selectPlatforms+` ORDER BY p.created_at, p.account_id`)
	return all, err
}

// PlatformByID finds the platform that an account is.
func (db *DB) PlatformByID(ctx context.Context, accountID string) (p Platform, err error) {
	err = db.sql.Get(ctx, &p, selectPlatforms+` WHERE p.account_id = ?`, accountID)
	return p, err
}

// RevokePlatform ends a platform's access to every account that it manages. It stays the
// platform of those that nobody has taken over, in case it is allowed again. ErrNotFound
// means that the account is no platform.
func (db *DB) RevokePlatform(ctx context.Context, accountID string) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.Once(ErrNotFound, `DELETE FROM platform WHERE account_id = ?`, accountID); err != nil {
			return err
		}
		t.audit(audit.Entry{What: "platform.revoked", On: accountObject(accountID)})
		return t.endClaimedBy(accountID, db.Time())
	})
}

package storage

import (
	"context"
	"errors"
	"strings"
)

// ManagedAccount is what a platform says of an account that it manages.
type ManagedAccount struct {
	AccountID  string `db:"account_id"`
	PlatformID string `db:"platform_id"` // an account's
	ManagedProfile
	CreatedAt Time `db:"created_at"`
	UpdatedAt Time `db:"updated_at"`
	// ClaimedAt is when the owner took the account over.
	ClaimedAt Time `db:"claimed_at"`
}

// ManagedProfile is what a platform can change of an account that it manages.
type ManagedProfile struct {
	Email       string `db:"email"` // nobody has shown that it is theirs
	FirstName   string `db:"first_name"`
	LastName    string `db:"last_name"`
	CompanyName string `db:"company_name"`
}

func (p ManagedProfile) fullName() string { return p.FirstName + " " + p.LastName }

const managedColumns = `account_id, platform_id, email, first_name, last_name, company_name, created_at, updated_at, claimed_at`

// unclaimedKey begins the email keys of accounts that nobody has taken over. No address has
// a key that begins with a space, so nobody can log in to them, and their addresses stay
// free.
const unclaimedKey = " managed:"

// Unclaimed reports whether an account is managed by a platform and has no owner yet who
// could log in.
func (a Account) Unclaimed() bool { return strings.HasPrefix(a.EmailKey, unclaimedKey) }

// CreateManagedAccount writes an account that a platform manages. ErrNotFound means that it
// is no platform, ErrConflict that it manages as many as it may.
func (db *DB) CreateManagedAccount(ctx context.Context, m *ManagedAccount) error {
	now := db.Time()
	m.AccountID, m.CreatedAt, m.UpdatedAt = NewID(), now, now
	return db.transact(ctx, func(t tx) error {
		if err := t.countManaged(m.PlatformID); err != nil {
			return err
		}
		err := t.Insert(insertAccountRow,
			Account{ID: m.AccountID, Email: m.Email, EmailKey: unclaimedKey + m.AccountID, FullName: m.fullName(), CompanyName: m.CompanyName,
				APIVersion: NewestAPIVersion, Status: Active, CreatedAt: now})
		if err != nil {
			return err
		}
		return t.Insert(`INSERT INTO managed_account (`+managedColumns+`)
			VALUES (:account_id, :platform_id, :email, :first_name, :last_name, :company_name, :created_at, :updated_at, :claimed_at)`, m)
	})
}

// countManaged counts one more account of a platform.
func (t tx) countManaged(platformID string) error {
	err := t.Once(ErrConflict, `UPDATE platform SET managed = managed + 1 WHERE account_id = ? AND managed < max_accounts`, platformID)
	if !errors.Is(err, ErrConflict) {
		return err
	}
	var is bool
	if err := t.Get(&is, `SELECT EXISTS (SELECT 1 FROM platform WHERE account_id = ?)`, platformID); err != nil || is {
		return errors.Join(err, ErrConflict)
	}
	return ErrNotFound
}

// ManagedAccounts lists a platform's accounts, oldest first: at most limit, after the first
// skip. Accounts that are being closed are none of them.
func (db *DB) ManagedAccounts(ctx context.Context, platformID string, skip, limit int) (all []ManagedAccount, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+managedColumns+` FROM managed_account WHERE platform_id = ? ORDER BY created_at, account_id LIMIT ? OFFSET ?`,
		platformID, limit, skip)
	return all, err
}

// ManagedAccountByID finds an account of a platform; ErrNotFound for those of others.
func (db *DB) ManagedAccountByID(ctx context.Context, platformID, id string) (m ManagedAccount, err error) {
	err = db.sql.Get(ctx, &m, `SELECT `+managedColumns+` FROM managed_account WHERE account_id = ? AND platform_id = ?`, id, platformID)
	return m, err
}

// AccountManagedBy is the account that a platform may act for. ErrNotFound means that there
// is none that is active, or no such platform.
func (db *DB) AccountManagedBy(ctx context.Context, platformID, id string) (a Account, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+accountColumns+` FROM account WHERE id = ? AND status = ? AND closing_at IS NULL AND EXISTS (
		SELECT 1 FROM managed_account m JOIN platform p ON p.account_id = m.platform_id
		WHERE m.account_id = account.id AND m.platform_id = ?)`, id, Active, platformID)
	return a, err
}

// UpdateManagedAccount replaces what a platform says of an account, and the account's own
// profile until it is taken over. A link that was mailed to another address stops working.
// ErrNotFound means that the platform manages no such account.
func (db *DB) UpdateManagedAccount(ctx context.Context, platformID, id string, p ManagedProfile) (m ManagedAccount, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		a, err := t.lockAccount(id)
		if err != nil {
			return err
		}
		err = t.Get(&m, `UPDATE managed_account SET email = ?, first_name = ?, last_name = ?, company_name = ?, updated_at = ?,
				claim_hash = CASE WHEN email = ? THEN claim_hash END
			WHERE account_id = ? AND platform_id = ? AND EXISTS (SELECT 1 FROM platform p WHERE p.account_id = managed_account.platform_id)
			RETURNING `+managedColumns, p.Email, p.FirstName, p.LastName, p.CompanyName, now, p.Email, id, platformID)
		if err != nil || !a.Unclaimed() {
			return err
		}
		t.Change(id)
		_, err = t.Exec(`UPDATE account SET email = ?, full_name = ?, company_name = ? WHERE id = ?`, p.Email, p.fullName(), p.CompanyName, id)
		if err != nil {
			return err
		}
		b := a
		b.Email, b.FullName, b.CompanyName = p.Email, p.fullName(), p.CompanyName
		return t.tellUpdated(id, now, a.changedFields(b)...)
	})
	return m, err
}

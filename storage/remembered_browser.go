package storage

import "context"

// RememberedBrowser is a browser in which an account's owner wants no second step for a
// while. Only that browser has its secret.
type RememberedBrowser struct {
	AccountID string `db:"account_id"`
	Hash      []byte `db:"hash"`
	CreatedAt Time   `db:"created_at"`
	ExpiresAt Time   `db:"expires_at"`
}

// IsRemembered reports whether a browser is remembered for an account.
func (db *DB) IsRemembered(ctx context.Context, accountID string, hash []byte) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM remembered_browser WHERE account_id = ? AND hash = ? AND expires_at > ?)`,
		accountID, hash, db.Time())
}

// rememberBrowser writes a remembered browser in the transaction of its login.
func (t tx) rememberBrowser(b RememberedBrowser, now Time) error {
	if b.Hash == nil {
		return nil
	}
	b.CreatedAt = now
	return t.Insert(`INSERT INTO remembered_browser (account_id, hash, created_at, expires_at)
		VALUES (:account_id, :hash, :created_at, :expires_at)`, b)
}

// forgetBrowsers forgets an account's remembered browsers, and its logins whose second
// step is still due.
func (t tx) forgetBrowsers(accountID string) error {
	if _, err := t.Exec(`DELETE FROM remembered_browser WHERE account_id = ?`, accountID); err != nil {
		return err
	}
	return t.delete(accounts, accountID, deletePendingLogIns)
}

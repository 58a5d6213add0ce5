package storage

import "context"

// AccountSummary is how an account is secured, and how much can use it.
type AccountSummary struct {
	TwoStep
	Passkeys    int `db:"passkeys"`
	Sessions    int `db:"sessions"`
	Connections int `db:"connections"`
	Keys        int `db:"api_keys"`
}

// AccountSummary counts what is active in an account.
func (db *DB) AccountSummary(ctx context.Context, accountID string) (s AccountSummary, err error) {
	if s.TwoStep, err = db.TwoStepOf(ctx, accountID); err != nil {
		return s, err
	}
	err = db.sql.Get(ctx, &s, `SELECT
		(SELECT COUNT(*) FROM passkey WHERE account_id = a.id) AS passkeys,
		(SELECT COUNT(*) FROM session WHERE account_id = a.id AND revoked_at IS NULL AND expires_at > ?) AS sessions,
		(SELECT COUNT(*) FROM connection WHERE account_id = a.id AND revoked_at IS NULL) AS connections,
		(SELECT COUNT(*) FROM api_key WHERE account_id = a.id AND revoked_at IS NULL) AS api_keys
		FROM account a WHERE a.id = ?`, db.Time(), accountID)
	return s, err
}

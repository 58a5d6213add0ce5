package storage

import "context"

// HasSealed reports whether there are secrets that only the keys that sealed them open.
func (db *DB) HasSealed(ctx context.Context) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM authenticator) OR EXISTS (SELECT 1 FROM staff_authenticator)
		OR EXISTS (SELECT 1 FROM carrier WHERE client_secret IS NOT NULL) OR EXISTS (SELECT 1 FROM carrier_account)
		OR EXISTS (SELECT 1 FROM endpoint_secret)`)
}

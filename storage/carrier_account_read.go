package storage

import "context"

// CarrierAccountFilter selects carrier accounts of an account. Empty fields select all.
type CarrierAccountFilter struct {
	AccountID string
	CarrierID string
	// NumberHashes are those that the number may have.
	NumberHashes [][]byte
	TestOnly     bool
	// Newest has the newest first, rather than the oldest.
	Newest bool
}

// CarrierAccounts lists carrier accounts: at most limit, after the first skip.
func (db *DB) CarrierAccounts(ctx context.Context, f CarrierAccountFilter, skip, limit int) (all []CarrierAccount, err error) {
	query, args := `SELECT `+carrierAccountColumns+` FROM carrier_account WHERE account_id = ?`, []any{f.AccountID}
	if f.CarrierID != "" {
		query, args = query+` AND carrier_id = ?`, append(args, f.CarrierID)
	}
	if f.NumberHashes != nil {
		in, hashes := oneOf(f.NumberHashes)
		query, args = query+` AND number_hash IN `+in, append(args, hashes...)
	}
	if f.TestOnly {
		query, args = query+` AND test = ?`, append(args, true)
	}
	order := ` ORDER BY created_at, id`
	if f.Newest {
		order = ` ORDER BY created_at DESC, id DESC`
	}
	err = db.sql.List(ctx, &all, query+order+` LIMIT ? OFFSET ?`, append(args, limit, skip)...)
	return all, err
}

// CarrierAccountByID finds a carrier account of an account; ErrNotFound for those of others.
func (db *DB) CarrierAccountByID(ctx context.Context, accountID, id string) (a CarrierAccount, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+carrierAccountColumns+` FROM carrier_account WHERE id = ? AND account_id = ?`, id, accountID)
	return a, err
}

// AnyCarrierAccount finds a carrier account, whoever's it is.
func (db *DB) AnyCarrierAccount(ctx context.Context, id string) (a CarrierAccount, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+carrierAccountColumns+` FROM carrier_account WHERE id = ?`, id)
	return a, err
}

// UpdateCarrierAccount changes the metadata, parameters and activity of a carrier account in
// one transaction and returns the result. An error from change is returned as it is.
func (db *DB) UpdateCarrierAccount(ctx context.Context, accountID, id string, change func(*CarrierAccount) error) (a CarrierAccount, err error) {
	err = db.transact(ctx, func(t tx) error {
		err := t.Get(&a, `UPDATE carrier_account SET updated_at = ? WHERE id = ? AND account_id = ? RETURNING `+carrierAccountColumns,
			db.Time(), id, accountID)
		if err != nil {
			return err
		}
		if err := change(&a); err != nil {
			return err
		}
		t.Change(id)
		_, err = t.Exec(`UPDATE carrier_account SET metadata = ?, active = ?, number = ?, number_hash = ?, parameters = ?, sealed_by = ? WHERE id = ?`,
			a.Metadata, a.Active, a.Number, a.NumberHash, a.Parameters, a.SealedBy, id)
		return err
	})
	return a, err
}

// DisconnectCarrierAccount ends the connection of an account's carrier account, if it is
// connected, and returns the result.
func (db *DB) DisconnectCarrierAccount(ctx context.Context, accountID, id string, reason CarrierEnd) (a CarrierAccount, err error) {
	err = db.transact(ctx, func(t tx) error {
		a, err = t.disconnectCarrierOf(accountID, id, reason, db.Time())
		return err
	})
	return a, err
}

// DisconnectOwnCarrierAccount is [DB.DisconnectCarrierAccount] for a session of the account's
// owner. ErrSignedOut means that the session has ended.
func (db *DB) DisconnectOwnCarrierAccount(ctx context.Context, accountID, id, sessionID string) (a CarrierAccount, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		a, err = t.disconnectCarrierOf(accountID, id, CarrierEndedByOwner, now)
		return err
	})
	return a, err
}

func (t tx) disconnectCarrierOf(accountID, id string, reason CarrierEnd, now Time) (a CarrierAccount, err error) {
	if err := t.disconnectCarrier(id, reason, now); err != nil {
		return a, err
	}
	// Somebody else's is not found, and nothing has happened.
	err = t.Get(&a, `SELECT `+carrierAccountColumns+` FROM carrier_account WHERE id = ? AND account_id = ?`, id, accountID)
	return a, err
}

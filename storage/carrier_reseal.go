package storage

import (
	"context"
	"encoding/json"
)

// CarrierTokensSealedOtherwise lists up to limit tokens that another key has sealed, of the
// accounts after one.
func (db *DB) CarrierTokensSealedOtherwise(ctx context.Context, keyID, after string, limit int) (all []CarrierToken, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+carrierTokenColumns+` FROM carrier_token
		WHERE sealed_by <> ? AND carrier_account_id > ? ORDER BY carrier_account_id LIMIT ?`, keyID, after, limit)
	return all, err
}

// ResealCarrierToken replaces sealed tokens, unless there are others than former by now.
func (db *DB) ResealCarrierToken(ctx context.Context, k, former CarrierToken) error {
	_, err := db.sql.Exec(ctx, `UPDATE carrier_token SET access_token = ?, refresh_token = ?, sealed_by = ?
		WHERE carrier_account_id = ? AND access_token = ?`, k.Access, k.Refresh, k.SealedBy, k.CarrierAccountID, former.Access)
	return err
}

// CarrierAccountsSealedOtherwise lists up to limit carrier accounts that another key has
// sealed, after one.
func (db *DB) CarrierAccountsSealedOtherwise(ctx context.Context, keyID, after string, limit int) (all []CarrierAccount, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+carrierAccountColumns+` FROM carrier_account
		WHERE sealed_by <> ? AND id > ? ORDER BY id LIMIT ?`, keyID, after, limit)
	return all, err
}

// ResealCarrierAccount replaces what is sealed of a carrier account, and the hash of its
// number, unless it has changed since it was former. One whose number has been added again
// under the new key stays as it is.
func (db *DB) ResealCarrierAccount(ctx context.Context, a, former CarrierAccount) error {
	_, err := db.sql.Exec(ctx, `UPDATE carrier_account SET number = ?, parameters = ?, sealed_by = ?, number_hash = ?
		WHERE id = ? AND number = ? AND parameters = ? AND NOT EXISTS (SELECT 1 FROM carrier_account o
			WHERE o.account_id = ? AND o.carrier_id = ? AND o.test = ? AND o.number_hash = ? AND o.id <> ?)`,
		a.Number, a.Parameters, a.SealedBy, a.NumberHash, a.ID, former.Number, former.Parameters,
		a.AccountID, a.CarrierID, a.Test, a.NumberHash, a.ID)
	return err
}

// ResealCarrier replaces the sealed secret of a carrier, unless it has another than former.
func (db *DB) ResealCarrier(ctx context.Context, c, former Carrier) error {
	_, err := db.sql.Exec(ctx, `UPDATE carrier SET client_secret = ?, sealed_by = ? WHERE id = ? AND test = ? AND client_secret = ?`,
		c.ClientSecret, c.SealedBy, c.ID, c.Test, former.ClientSecret)
	return err
}

// JobsAfter lists up to limit jobs of a kind that are still to be done, after one.
func (db *DB) JobsAfter(ctx context.Context, kind JobKind, after string, limit int) (jobs []Job, err error) {
	err = db.sql.List(ctx, &jobs, `SELECT id, kind, payload, created_at, attempts FROM outbox
		WHERE closed_at IS NULL AND kind = ? AND id > ? ORDER BY id LIMIT ?`, kind, after, limit)
	return jobs, err
}

// ResealJob replaces the payload of a job that is still to be done.
func (db *DB) ResealJob(ctx context.Context, j Job, payload any) error {
	content, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	_, err = db.sql.Exec(ctx, `UPDATE outbox SET payload = ? WHERE id = ? AND payload = ? AND closed_at IS NULL`, string(content), j.ID, j.Payload)
	return err
}

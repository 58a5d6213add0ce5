package storage

import "context"

// CarrierHandOver is that a service has been given the token of a carrier account.
type CarrierHandOver struct {
	CarrierAccountID string `db:"carrier_account_id"`
	ClientID         string `db:"client_id"` // the service
	FirstAt          Time   `db:"first_at"`
}

// NoteHandOver notes the first time that a service is given an account's token.
func (db *DB) NoteHandOver(ctx context.Context, h CarrierHandOver) error {
	noted, err := db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM carrier_hand_over WHERE carrier_account_id = ? AND client_id = ?)`,
		h.CarrierAccountID, h.ClientID)
	if err != nil || noted { // a server that has started again does not know
		return err
	}
	_, err = db.sql.Exec(ctx, `INSERT INTO carrier_hand_over (carrier_account_id, client_id, first_at) VALUES (?, ?, ?)
		ON CONFLICT DO NOTHING`, h.CarrierAccountID, h.ClientID, db.Time())
	return err
}

// HandOvers lists the services that have been given an account's token, the first one first.
func (db *DB) HandOvers(ctx context.Context, carrierAccountID string) (all []CarrierHandOver, err error) {
	err = db.sql.List(ctx, &all, `SELECT carrier_account_id, client_id, first_at FROM carrier_hand_over
		WHERE carrier_account_id = ? ORDER BY first_at, client_id`, carrierAccountID)
	return all, err
}

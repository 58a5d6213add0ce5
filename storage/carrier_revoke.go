package storage

import (
	"context"
	"errors"
)

// JobCarrierRevoked has a carrier revoke tokens that have ended here.
const JobCarrierRevoked JobKind = "carrier tokens revoked"

// RevokedCarrier is the payload of such a job. The carrier is in it since it may be removed,
// and all secrets are sealed, as in their rows.
type RevokedCarrier struct {
	Carrier Carrier      `json:"carrier"`
	Token   CarrierToken `json:"token"`
}

// revokeAtCarrier has a carrier revoke an account's tokens, if it can.
func (t tx) revokeAtCarrier(a CarrierAccount, k CarrierToken, now Time) error {
	var c Carrier
	err := t.Get(&c, `SELECT `+carrierColumns+` FROM carrier WHERE id = ? AND test = ?`, a.CarrierID, a.Test)
	if errors.Is(err, ErrNotFound) || err == nil && c.RevokeURL == "" {
		return nil
	}
	if err != nil {
		return err
	}
	return t.enqueue(JobCarrierRevoked, RevokedCarrier{Carrier: c, Token: k}, now)
}

// RevokeUnused has a carrier revoke tokens that came for an account too late: it has been
// disconnected meanwhile. The tokens of one that is connected are left alone, since they may
// be of the same authorization.
func (db *DB) RevokeUnused(ctx context.Context, k CarrierToken) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockCarrierAccount(k.CarrierAccountID)
		if err != nil || a.Status != CarrierDisconnected {
			return err
		}
		return t.revokeAtCarrier(a, k, db.Time())
	})
}

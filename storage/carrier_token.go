package storage

import (
	"context"
	"errors"
)

// CarrierToken is what a carrier has issued for an account that is connected.
type CarrierToken struct {
	CarrierAccountID string `db:"carrier_account_id"`
	// Access and Refresh are sealed with the key SealedBy, for the rows that
	// [CarrierAccount.Row] names for AccessField and RefreshField. Refresh is nil for none.
	Access   []byte `db:"access_token"`
	Refresh  []byte `db:"refresh_token"`
	SealedBy string `db:"sealed_by"`
	Type     string `db:"token_type"`
	Scope    string `db:"scope"` // empty where the carrier gave none
	// IssuedAt is when it was asked for, by our clock.
	IssuedAt         Time `db:"issued_at"`
	ExpiresAt        Time `db:"expires_at"`         // zero where that is not known
	RefreshExpiresAt Time `db:"refresh_expires_at"` // the same
}

// What a carrier's tokens are sealed for.
const (
	AccessField  = "access token"
	RefreshField = "refresh token"
)

const carrierTokenColumns = `carrier_account_id, access_token, refresh_token, sealed_by, token_type, scope, issued_at, expires_at,
	refresh_expires_at`

func (t tx) putCarrierToken(k CarrierToken) error {
	t.Change(k.CarrierAccountID)
	return t.Insert(`INSERT INTO carrier_token (`+carrierTokenColumns+`)
		VALUES (:carrier_account_id, :access_token, :refresh_token, :sealed_by, :token_type, :scope, :issued_at, :expires_at,
			:refresh_expires_at)
		ON CONFLICT (carrier_account_id) DO UPDATE SET access_token = excluded.access_token, refresh_token = excluded.refresh_token,
			sealed_by = excluded.sealed_by, token_type = excluded.token_type, scope = excluded.scope, issued_at = excluded.issued_at,
			expires_at = excluded.expires_at, refresh_expires_at = excluded.refresh_expires_at`, k)
}

// ConnectCarrier gives an account the tokens of a sign-in, in place of those that it may
// have, which are revoked at the carrier. due is when to refresh them. ErrNotFound means
// that the account or its carrier is gone.
func (db *DB) ConnectCarrier(ctx context.Context, k CarrierToken, due Time) error {
	return db.transact(ctx, func(t tx) error { return t.connectCarrier(k, due, db.Time()) })
}

func (t tx) connectCarrier(k CarrierToken, due, now Time) error {
	var a CarrierAccount
	if err := t.Get(&a, `SELECT `+carrierAccountColumns+` FROM carrier_account WHERE id = ?`, k.CarrierAccountID); err != nil {
		return err
	}
	// The carrier first, as whoever removes it does.
	if _, err := t.lockBreaker(a.CarrierID, a.Test); err != nil {
		return err
	}
	a, err := t.lockCarrierAccount(a.ID)
	if err != nil {
		return err
	}
	if err := t.wipeCarrierTokens(a, now); err != nil {
		return err
	}
	if err := t.putCarrierToken(k); err != nil {
		return err
	}
	if err := t.scheduleRefresh(a, due); err != nil {
		return err
	}
	t.Change(a.ID)
	_, err = t.Exec(`UPDATE carrier_account SET status = ?, reason = '', disconnected_at = NULL, updated_at = ? WHERE id = ?`,
		CarrierConnected, now, a.ID)
	if err != nil {
		return err
	}
	return t.recordConnected(a, now)
}

// lockCarrierAccount reads an account and has others that change it wait.
func (t tx) lockCarrierAccount(id string) (a CarrierAccount, err error) {
	err = t.Get(&a, `UPDATE carrier_account SET updated_at = updated_at WHERE id = ? RETURNING `+carrierAccountColumns, id)
	return a, err
}

// wipeCarrierTokens deletes an account's tokens and has the carrier told.
func (t tx) wipeCarrierTokens(a CarrierAccount, now Time) error {
	// Whoever refreshes it locks this first too.
	if err := t.stopRefreshing(a.ID); err != nil {
		return err
	}
	t.Change(a.ID)
	var k CarrierToken
	err := t.Get(&k, `DELETE FROM carrier_token WHERE carrier_account_id = ? RETURNING `+carrierTokenColumns, a.ID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.revokeAtCarrier(a, k, now)
}

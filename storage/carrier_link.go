package storage

import (
	"context"
	"errors"
)

// CarrierLink leads a person to the page where they begin to sign in at a carrier, for one
// carrier account. Its secret is in its URL and stored as a hash.
type CarrierLink struct {
	Hash             []byte `db:"hash"`
	CarrierAccountID string `db:"carrier_account_id"`
	CarrierID        string `db:"carrier_id"`
	Test             bool   `db:"test"`
	// RedirectURI is where the browser goes afterwards, with State unless that is nil.
	RedirectURI string `db:"redirect_uri"`
	State       []byte `db:"state"`
	// Credential is the hash of the key or token that made it, without which the link does
	// not work. It is nil if the owner's own page did.
	Credential []byte `db:"credential"`
	CreatedAt  Time   `db:"created_at"`
	ExpiresAt  Time   `db:"expires_at"`
	SpentAt    Time   `db:"spent_at"` // when a sign-in succeeded
}

const carrierLinkColumns = `hash, carrier_account_id, carrier_id, test, redirect_uri, state, credential, created_at, expires_at, spent_at`

// CreateCarrierLink writes a link, and deletes the oldest unfinished ones of its carrier
// account so that at most limit are left.
func (db *DB) CreateCarrierLink(ctx context.Context, l *CarrierLink, limit int) error {
	l.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		// One at a time for each carrier account, so that each counts those before it.
		if _, err := t.lockCarrierAccount(l.CarrierAccountID); err != nil {
			return err
		}
		_, err := t.Exec(`DELETE FROM carrier_link WHERE hash IN (SELECT hash FROM carrier_link
			WHERE carrier_account_id = ? AND spent_at IS NULL AND expires_at > ? ORDER BY created_at DESC, hash LIMIT 1000 OFFSET ?)`,
			l.CarrierAccountID, l.CreatedAt, limit-1)
		if err != nil {
			return err
		}
		return t.Insert(`INSERT INTO carrier_link (`+carrierLinkColumns+`) VALUES (:hash, :carrier_account_id, :carrier_id, :test,
			:redirect_uri, :state, :credential, :created_at, :expires_at, :spent_at)`, l)
	})
}

// CarrierLinkByHash finds a link that can be used. ErrNotFound means that it never existed,
// has been used, has expired, or that what made it has ended. clientID is its maker as
// [DB.CarrierLinkMaker] has it.
func (db *DB) CarrierLinkByHash(ctx context.Context, hash []byte) (l CarrierLink, clientID string, err error) {
	err = db.sql.Get(ctx, &l, `SELECT `+carrierLinkColumns+` FROM carrier_link WHERE hash = ? AND spent_at IS NULL AND expires_at > ?`, hash, db.Time())
	if err == nil {
		clientID, err = db.CarrierLinkMaker(ctx, l)
	}
	return l, clientID, err
}

// CarrierLinkMaker is the partner whose token made a link; empty if it was a key of an
// account, or the owner's own page. ErrNotFound means that the token or key has ended, or that
// the platform whose key it was no longer manages the account.
func (db *DB) CarrierLinkMaker(ctx context.Context, l CarrierLink) (clientID string, err error) {
	if l.Credential == nil {
		return "", nil
	}
	k, err := db.TokenByHash(ctx, l.Credential)
	if err == nil && !k.Live(db.Time()) {
		err = ErrNotFound
	} else if errors.Is(err, ErrNotFound) {
		err = db.checkKeyOfLink(ctx, l)
	}
	return k.ClientID, err
}

// checkKeyOfLink returns ErrNotFound unless a link's key may act for its carrier account.
func (db *DB) checkKeyOfLink(ctx context.Context, l CarrierLink) error {
	k, err := db.APIKeyByHash(ctx, l.Credential)
	if err != nil {
		return err
	}
	if !k.Live() {
		return ErrNotFound
	}
	a, err := db.AnyCarrierAccount(ctx, l.CarrierAccountID)
	if err != nil || a.AccountID == k.AccountID {
		return err
	}
	_, err = db.AccountManagedBy(ctx, k.AccountID, a.AccountID)
	return err
}

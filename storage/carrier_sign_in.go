package storage

import (
	"context"
	"encoding/hex"
)

// CarrierSignIn is one way from our page to a carrier and back, in one browser. Its state,
// which the carrier returns, is stored as a hash.
type CarrierSignIn struct {
	StateHash   []byte `db:"state_hash"`
	LinkHash    []byte `db:"link_hash"`
	BrowserHash []byte `db:"browser_hash"`
	// Verifier is that of PKCE, sealed for the row [CarrierSignIn.Row]; nil without PKCE.
	Verifier  []byte               `db:"verifier"`
	CreatedAt Time                 `db:"created_at"`
	ExpiresAt Time                 `db:"expires_at"`
	AskedAt   Time                 `db:"asked_at"` // when the carrier began to be asked for tokens
	Outcome   CarrierSignInOutcome `db:"outcome"`
}

// Row names the row that a verifier is sealed for.
func (s CarrierSignIn) Row() string { return "carrier_sign_in " + hex.EncodeToString(s.StateHash) }

// CarrierSignInOutcome is how a sign-in ended; empty until it has.
type CarrierSignInOutcome string

// The outcomes. All but the first are error codes of RFC 6749 §4.1.2.1.
const (
	CarrierSignedIn          CarrierSignInOutcome = "connected"
	CarrierSignInDenied      CarrierSignInOutcome = "access_denied"
	CarrierSignInRefused     CarrierSignInOutcome = "server_error"
	CarrierSignInUnavailable CarrierSignInOutcome = "temporarily_unavailable"
	CarrierSignInOver        CarrierSignInOutcome = "invalid_request"
)

const carrierSignInColumns = `state_hash, link_hash, browser_hash, verifier, created_at, expires_at, asked_at, outcome`

// BeginCarrierSignIn writes a sign-in, and deletes the oldest unfinished ones of its carrier
// account so that at most limit are left. ErrSpent means that its link has been used,
// ErrNotFound that the carrier account is gone.
func (db *DB) BeginCarrierSignIn(ctx context.Context, s *CarrierSignIn, l CarrierLink, limit int) error {
	s.LinkHash, s.CreatedAt = l.Hash, db.Time()
	return db.transact(ctx, func(t tx) error {
		// One at a time for each carrier account, so that each counts those before it.
		if _, err := t.lockCarrierAccount(l.CarrierAccountID); err != nil {
			return err
		}
		if err := t.Once(ErrSpent, `UPDATE carrier_link SET expires_at = expires_at WHERE hash = ? AND spent_at IS NULL`, l.Hash); err != nil {
			return err
		}
		_, err := t.Exec(`DELETE FROM carrier_sign_in WHERE state_hash IN (SELECT s.state_hash FROM carrier_sign_in s
			JOIN carrier_link l ON l.hash = s.link_hash WHERE l.carrier_account_id = ? AND s.asked_at IS NULL AND s.outcome = ''
			AND s.expires_at > ? ORDER BY s.created_at DESC, s.state_hash LIMIT 1000 OFFSET ?)`, l.CarrierAccountID, s.CreatedAt, limit-1)
		if err != nil {
			return err
		}
		return t.Insert(`INSERT INTO carrier_sign_in (`+carrierSignInColumns+`) VALUES (:state_hash, :link_hash, :browser_hash, :verifier,
			:created_at, :expires_at, :asked_at, :outcome)`, s)
	})
}

// CarrierSignInByState finds a sign-in and its link, both in whatever condition.
func (db *DB) CarrierSignInByState(ctx context.Context, stateHash []byte) (s CarrierSignIn, l CarrierLink, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+carrierSignInColumns+` FROM carrier_sign_in WHERE state_hash = ?`, stateHash)
	if err == nil {
		err = db.sql.Get(ctx, &l, `SELECT `+carrierLinkColumns+` FROM carrier_link WHERE hash = ?`, s.LinkHash)
	}
	return s, l, err
}

// AskCarrierSignIn notes that the carrier will be asked for tokens, which is done once.
// ErrSpent means that it has been, or that the sign-in has ended.
func (db *DB) AskCarrierSignIn(ctx context.Context, s CarrierSignIn) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE carrier_sign_in SET asked_at = ? WHERE state_hash = ? AND asked_at IS NULL AND outcome = ''`, db.Time(), s.StateHash)
	})
}

// EndCarrierSignIn notes how a sign-in ended, and returns how it ended first.
func (db *DB) EndCarrierSignIn(ctx context.Context, s CarrierSignIn, outcome CarrierSignInOutcome) (first CarrierSignInOutcome, err error) {
	err = db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`UPDATE carrier_sign_in SET outcome = ? WHERE state_hash = ? AND outcome = ''`, outcome, s.StateHash)
		if err != nil {
			return err
		}
		return t.Get(&first, `SELECT outcome FROM carrier_sign_in WHERE state_hash = ?`, s.StateHash)
	})
	return first, err
}

// ConnectSignedIn is [DB.ConnectCarrier] for a sign-in, which spends its link. ErrSpent means
// that another sign-in has done so before; nothing was changed.
func (db *DB) ConnectSignedIn(ctx context.Context, s CarrierSignIn, k CarrierToken, due Time) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.connectCarrier(k, due, now); err != nil { // locks first what everybody locks first
			return err
		}
		if err := t.Once(ErrSpent, `UPDATE carrier_link SET spent_at = ? WHERE hash = ? AND spent_at IS NULL`, now, s.LinkHash); err != nil {
			return err
		}
		_, err := t.Exec(`UPDATE carrier_sign_in SET outcome = ? WHERE state_hash = ?`, CarrierSignedIn, s.StateHash)
		return err
	})
}

package storage

import (
	"context"
	"strings"

	"fairlead/storage/database"
)

// CarrierAccountStatus says whether an account at a carrier can be used.
type CarrierAccountStatus string

// The statuses. One without OAuth is always connected.
const (
	CarrierPending      CarrierAccountStatus = "authorization_pending" // until a first sign-in succeeds
	CarrierConnected    CarrierAccountStatus = "connected"
	CarrierDisconnected CarrierAccountStatus = "disconnected"
)

// CarrierEnd is why an account was disconnected from its carrier.
type CarrierEnd string

// The reasons.
const (
	CarrierEndedByOwner    CarrierEnd = "owner"
	CarrierEndedByPartner  CarrierEnd = "partner"
	CarrierEndedByOperator CarrierEnd = "operator"
	CarrierRefused         CarrierEnd = "refused" // by the carrier, for good
	CarrierExpired         CarrierEnd = "expired" // while the carrier was away
	CarrierLost            CarrierEnd = "lost"    // with an answer that never arrived
)

// CarrierAccount is an account's account at a carrier.
type CarrierAccount struct {
	ID        string `db:"id"` // 32 hex digits
	AccountID string `db:"account_id"`
	CarrierID string `db:"carrier_id"`
	Test      bool   `db:"test"`
	// Number, which the API calls account_id, and Parameters, which are a JSON object, are
	// sealed with the key SealedBy, for the row [CarrierAccount.Row].
	Number     []byte `db:"number"`
	Parameters []byte `db:"parameters"`
	SealedBy   string `db:"sealed_by"`
	// NumberHash is a keyed hash of the number.
	NumberHash     []byte               `db:"number_hash"`
	Metadata       string               `db:"metadata"`
	Active         bool                 `db:"active"`
	Status         CarrierAccountStatus `db:"status"`
	Reason         CarrierEnd           `db:"reason"` // empty unless it is disconnected
	DisconnectedAt Time                 `db:"disconnected_at"`
	CreatedAt      Time                 `db:"created_at"`
	UpdatedAt      Time                 `db:"updated_at"`
}

// Row names the row that a field of a carrier account is sealed for.
func (a CarrierAccount) Row(field string) string { return "carrier_account " + field + " " + a.ID }

const carrierAccountColumns = `id, account_id, carrier_id, test, number, parameters, sealed_by, number_hash, metadata,
	active, status, reason, disconnected_at, created_at, updated_at`

// ErrDuplicateCarrierAccount means that an account has this number at the carrier already.
const ErrDuplicateCarrierAccount database.Refusal = "the account has this carrier account"

// CreateCarrierAccount writes a carrier account. ErrNotFound means that there is no such
// carrier, [ErrConflict] that the account has limit carrier accounts, and
// [ErrDuplicateCarrierAccount] that it has this one, whose ID is set in place of the new.
// former are hashes that the number has by former keys.
func (db *DB) CreateCarrierAccount(ctx context.Context, a *CarrierAccount, limit int, former ...[]byte) error {
	return db.transact(ctx, func(t tx) error {
		// One at a time for each account, so that each counts those before it.
		if _, err := t.lockAccount(a.AccountID); err != nil {
			return err
		}
		return t.createCarrierAccount(a, limit, former, db.Time())
	})
}

// CreateOwnCarrierAccount is [DB.CreateCarrierAccount] for a session of the account's owner.
// ErrSignedOut means that the session has ended.
func (db *DB) CreateOwnCarrierAccount(ctx context.Context, a *CarrierAccount, sessionID string, limit int, former ...[]byte) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(a.AccountID, sessionID, now); err != nil {
			return err
		}
		return t.createCarrierAccount(a, limit, former, now)
	})
}

func (t tx) createCarrierAccount(a *CarrierAccount, limit int, former [][]byte, now Time) error {
	a.CreatedAt, a.UpdatedAt = now, now
	var auth CarrierAuth
	err := t.Get(&auth, `UPDATE carrier SET updated_at = updated_at WHERE id = ? AND test = ? RETURNING auth`, a.CarrierID, a.Test)
	if err != nil {
		return err
	}
	a.Status = CarrierPending
	if auth == CarrierDefault {
		a.Status = CarrierConnected
	}
	if err := t.refuseCarrierAccount(a, limit, former); err != nil {
		return err
	}
	err = t.Insert(`INSERT INTO carrier_account (`+carrierAccountColumns+`)
		VALUES (:id, :account_id, :carrier_id, :test, :number, :parameters, :sealed_by, :number_hash, :metadata,
			:active, :status, :reason, :disconnected_at, :created_at, :updated_at)`, a)
	if err != nil {
		return err
	}
	if err := t.recordCarrier(*a, CarrierAccountAdded, "", now); err != nil || a.Status != CarrierConnected {
		return err
	}
	return t.tellCarrier(TypeCarrierConnected, *a, "", now)
}

// refuseCarrierAccount refuses one more than limit, and one that is there.
func (t tx) refuseCarrierAccount(a *CarrierAccount, limit int, former [][]byte) error {
	var same []string
	in, hashes := oneOf(append([][]byte{a.NumberHash}, former...))
	err := t.List(&same, `SELECT id FROM carrier_account WHERE account_id = ? AND carrier_id = ? AND test = ? AND number_hash IN `+in,
		append([]any{a.AccountID, a.CarrierID, a.Test}, hashes...)...)
	if err != nil {
		return err
	}
	if len(same) > 0 {
		a.ID = same[0]
		return ErrDuplicateCarrierAccount
	}
	var count int
	if err := t.Get(&count, `SELECT COUNT(*) FROM carrier_account WHERE account_id = ?`, a.AccountID); err != nil {
		return err
	}
	if count >= limit {
		return ErrConflict
	}
	return nil
}

// oneOf is a list of hashes for IN.
func oneOf(hashes [][]byte) (in string, args []any) {
	for _, hash := range hashes {
		args = append(args, hash)
	}
	return "(" + strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ") + ")", args
}

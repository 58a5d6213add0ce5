package storage

import (
	"context"
	"maps"

	"fairlead/storage/database"
)

// APIKey is an account's own key for the resource API. The key itself is shown once and
// stored as a hash.
type APIKey struct {
	ID         string `db:"id"` // 32 hex digits
	AccountID  string `db:"account_id"`
	Hash       []byte `db:"hash"`
	Name       string `db:"name"`
	Test       bool   `db:"test"` // it sees and changes test data only
	Last4      string `db:"last4"`
	CreatedAt  Time   `db:"created_at"`
	LastUsedAt Time   `db:"last_used_at"`
	RevokedAt  Time   `db:"revoked_at"`
	PausedAt   Time   `db:"paused_at"` // when it was reported as leaked; zero unless it is paused
	Found

	// AccountStatus, and whether the account is going to be erased, are read with the key by
	// [DB.APIKeyByHash].
	AccountStatus  Status `db:"account_status"`
	AccountClosing bool   `db:"account_closing"`
}

// Live reports whether the key is valid, which it is not while it is paused or its account
// suspended.
func (k APIKey) Live() bool {
	return k.RevokedAt.IsZero() && k.PausedAt.IsZero() && k.AccountStatus == Active
}

// IsPaused reports whether the key waits for its owner to use it again or revoke it.
func (k APIKey) IsPaused() bool { return k.RevokedAt.IsZero() && !k.PausedAt.IsZero() }

// ErrUnverified means that nobody has confirmed the account's address.
const ErrUnverified database.Refusal = "the address is not verified"

const apiKeyColumns = `id, account_id, hash, name, test, last4, created_at, last_used_at, revoked_at, paused_at, found_by, found_url`

const selectAPIKeys = `SELECT ` + apiKeyColumns + ` FROM api_key WHERE account_id = ?`

// APIKeys lists an account's keys, newest first.
func (db *DB) APIKeys(ctx context.Context, accountID string) (all []APIKey, err error) {
	err = db.sql.List(ctx, &all, selectAPIKeys+` AND revoked_at IS NULL ORDER BY created_at DESC, id`, accountID)
	return all, err
}

// AllAPIKeys lists an account's keys, also those that were revoked, newest first.
func (db *DB) AllAPIKeys(ctx context.Context, accountID string) (all []APIKey, err error) {
	err = db.sql.List(ctx, &all, selectAPIKeys+` ORDER BY created_at DESC, id`, accountID)
	return all, err
}

// APIKeyByHash finds a key with its account's status.
func (db *DB) APIKeyByHash(ctx context.Context, hash []byte) (k APIKey, err error) {
	err = db.sql.Get(ctx, &k, `SELECT k.id, k.account_id, k.hash, k.name, k.test, k.last4, k.created_at, k.last_used_at, k.revoked_at,
			k.paused_at, k.found_by, k.found_url,
			a.status AS account_status, a.closing_at IS NOT NULL AS account_closing
		FROM api_key k JOIN account a ON a.id = k.account_id WHERE k.hash = ?`, hash)
	return k, err
}

// CreateAPIKey writes a key, for an account that is logged in by a session, and tells the
// owner. ErrSpent means that there is a key with this ID already, ErrConflict that the
// account has limit keys, [ErrUnverified] that its address is not verified, ErrSignedOut
// that the session has ended; nothing was changed.
func (db *DB) CreateAPIKey(ctx context.Context, k *APIKey, sessionID string, limit int, d Device) error {
	now := db.Time()
	k.CreatedAt = now
	return db.transact(ctx, func(t tx) error {
		// One at a time for each account, so that each counts those before it.
		err := t.Once(ErrUnverified, `UPDATE account SET status = status WHERE id = ? AND email_verified_at IS NOT NULL`, k.AccountID)
		if err != nil {
			return err
		}
		if err := t.lockSession(sessionID, k.AccountID, now); err != nil {
			return err
		}
		if err := t.canCreateAPIKey(k, limit); err != nil {
			return err
		}
		err = t.Insert(`INSERT INTO api_key (`+apiKeyColumns+`)
			VALUES (:id, :account_id, :hash, :name, :test, :last4, :created_at, :last_used_at, :revoked_at, :paused_at, :found_by, :found_url)`, k)
		if err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: k.AccountID, Name: ActivityKeyCreated, Device: d}, now); err != nil {
			return err
		}
		if err := t.notify(Notice{AccountID: k.AccountID, Name: NoticeKeyCreated, Device: d}, now); err != nil {
			return err
		}
		return t.tellKey(TypeKeyCreated, *k, nil, now)
	})
}

// canCreateAPIKey is ErrSpent if there is a key with this ID, and ErrConflict if the account
// has limit keys.
func (t tx) canCreateAPIKey(k *APIKey, limit int) error {
	var is struct {
		Made bool `db:"made"`
		Live int  `db:"live"`
	}
	err := t.Get(&is, `SELECT EXISTS (SELECT 1 FROM api_key WHERE id = ?) AS made,
		(SELECT COUNT(*) FROM api_key WHERE account_id = ? AND revoked_at IS NULL) AS live`, k.ID, k.AccountID)
	switch {
	case err != nil:
		return err
	case is.Made:
		return ErrSpent
	case is.Live >= limit:
		return ErrConflict
	}
	return nil
}

// RevokeAPIKey permanently revokes an account's key; revoking it again changes nothing.
// ErrNotFound means that the account never had such a key, ErrSignedOut that the session
// has ended.
func (db *DB) RevokeAPIKey(ctx context.Context, accountID, id, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		var k APIKey
		if err := t.Get(&k, `SELECT `+apiKeyColumns+` FROM api_key WHERE id = ? AND account_id = ?`, id, accountID); err != nil {
			return err
		}
		t.Change(string(k.Hash))
		n, err := t.Exec(`UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL`, now, id)
		if err != nil || n == 0 {
			return err
		}
		return t.recordKeyRevoked(k, d, now)
	})
}

func (t tx) recordKeyRevoked(k APIKey, d Device, now Time) error {
	if err := t.record(Activity{AccountID: k.AccountID, Name: ActivityKeyRevoked, Device: d}, now); err != nil {
		return err
	}
	return t.tellKey(TypeKeyRevoked, k, nil, now)
}

// tellKey tells of a key, with what belongs to the type alone.
func (t tx) tellKey(what EventType, k APIKey, more map[string]any, now Time) error {
	data := map[string]any{"key_id": k.ID, "mode": "live"}
	if k.Test {
		data["mode"] = "test"
	}
	maps.Copy(data, more)
	return t.tell(Event{Type: what, AccountID: k.AccountID}, data, now)
}

// endAPIKeys revokes all keys of an account, and reports whether there were any.
func (t tx) endAPIKeys(accountID string, d Device, now Time) (any bool, err error) {
	t.Change(accountID) // on which every cached key depends
	var ended []APIKey
	err = t.List(&ended, `UPDATE api_key SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL RETURNING `+apiKeyColumns, now, accountID)
	for _, k := range ended {
		if err == nil {
			err = t.recordKeyRevoked(k, d, now)
		}
	}
	return len(ended) > 0, err
}

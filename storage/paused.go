package storage

import "context"

// PausedToken is a token that was reported as leaked, as its account's owner sees it.
type PausedToken struct {
	ClientID string `db:"client_id"`
	PausedAt Time   `db:"paused_at"`
	Found
}

// PausedTokens lists the paused tokens of an account, the latest first.
func (db *DB) PausedTokens(ctx context.Context, accountID string) (all []PausedToken, err error) {
	err = db.sql.List(ctx, &all, `SELECT n.client_id, t.paused_at, t.found_by, t.found_url
		FROM connection n JOIN token t ON t.connection_id = n.id
		WHERE n.account_id = ? AND n.revoked_at IS NULL AND t.revoked_at IS NULL AND t.paused_at IS NOT NULL
		ORDER BY t.paused_at DESC, t.hash`, accountID)
	return all, err
}

// FoundToken is where a paused token was found.
func (db *DB) FoundToken(ctx context.Context, hash []byte) (f Found, err error) {
	err = db.sql.Get(ctx, &f, `SELECT found_by, found_url FROM token WHERE hash = ?`, hash)
	return f, err
}

// PausedSeen is what an account's owner decides about: what had been paused when they looked.
type PausedSeen struct {
	AccountID string
	// SessionID is the session in which the owner decides, and Device its browser.
	SessionID string
	Device    Device
	// Until is when the latest was paused that they have seen.
	Until Time
}

const ofPartner = ` WHERE revoked_at IS NULL AND paused_at <= ?
	AND connection_id IN (SELECT id FROM connection WHERE account_id = ? AND client_id = ? AND revoked_at IS NULL)
	RETURNING hash, connection_id`

// ResumeTokens lets a partner use the paused tokens of an account again. ErrNotFound means that
// none of those that the owner has seen is paused, ErrSignedOut that the session has ended.
func (db *DB) ResumeTokens(ctx context.Context, s PausedSeen, clientID string) error {
	return db.decidePaused(ctx, s, clientID, ActivityTokenResumed, func(t tx, _ Time) (all []Token, err error) {
		err = t.List(&all, `UPDATE token SET paused_at = NULL, found_by = '', found_url = ''`+ofPartner, s.Until, s.AccountID, clientID)
		return all, err
	}, func(t tx, k Token, now Time) error {
		t.Change(string(k.Hash))
		return t.tellToken(TypeTokenResumed, k, map[string]any{}, now)
	})
}

// RevokePausedTokens permanently revokes what [DB.ResumeTokens] would let a partner use again.
func (db *DB) RevokePausedTokens(ctx context.Context, s PausedSeen, clientID string) error {
	return db.decidePaused(ctx, s, clientID, ActivityTokenRevoked, func(t tx, now Time) (all []Token, err error) {
		err = t.List(&all, `UPDATE token SET revoked_at = ?`+ofPartner, now, s.Until, s.AccountID, clientID)
		return all, err
	}, func(t tx, k Token, now Time) error {
		t.Change(string(k.Hash))
		return t.tellRevoked(k.AccountID, k.ClientID, k.ConnectionID.String, TokenRevokedByOwner, now)
	})
}

// decidePaused changes an owner's paused tokens and tells of each.
func (db *DB) decidePaused(ctx context.Context, s PausedSeen, clientID string, what ActivityName,
	change func(tx, Time) ([]Token, error), tell func(tx, Token, Time) error) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(s.AccountID, s.SessionID, now); err != nil {
			return err
		}
		all, err := change(t, now)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return ErrNotFound
		}
		if _, err := t.recordPartner(Activity{AccountID: s.AccountID, Name: what, Device: s.Device}, clientID, now); err != nil {
			return err
		}
		for _, k := range all {
			k.AccountID, k.ClientID = s.AccountID, clientID
			if err := tell(t, k, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// ResumeAPIKey lets a paused key be used again. ErrNotFound means that it is not paused, or that
// it was paused again after the owner looked; ErrSignedOut that the session has ended.
func (db *DB) ResumeAPIKey(ctx context.Context, s PausedSeen, id string) error {
	return db.transact(ctx, func(t tx) error {
		now, k := db.Time(), APIKey{}
		if _, err := t.lockOwner(s.AccountID, s.SessionID, now); err != nil {
			return err
		}
		err := t.Get(&k, `UPDATE api_key SET paused_at = NULL, found_by = '', found_url = ''
			WHERE id = ? AND account_id = ? AND revoked_at IS NULL AND paused_at <= ? RETURNING `+apiKeyColumns, id, s.AccountID, s.Until)
		if err != nil {
			return err
		}
		t.Change(string(k.Hash))
		if err := t.record(Activity{AccountID: s.AccountID, Name: ActivityKeyResumed, Device: s.Device}, now); err != nil {
			return err
		}
		return t.tellKey(TypeKeyResumed, k, nil, now)
	})
}

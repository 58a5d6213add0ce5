package storage

import (
	"context"
	"errors"

	"fairlead/storage/database"
)

// Code is an authorization code, stored as a hash: valid for ten minutes and one use.
type Code struct {
	Hash         []byte `db:"hash"`
	ConnectionID string `db:"connection_id"`
	AttemptID    string `db:"attempt_id"`
	// RedirectURI is the callback that the code was sent to.
	RedirectURI   string `db:"redirect_uri"`
	CodeChallenge string `db:"code_challenge"` // S256; empty without PKCE
	IssuedAt      Time   `db:"issued_at"`
	ExpiresAt     Time   `db:"expires_at"`
	UsedAt        Time   `db:"used_at"`

	// Read with the code from its connection.
	ClientID  string `db:"client_id"`
	AccountID string `db:"account_id"`
	Scope     string `db:"scope"`
	// Disconnected reports whether the connection has ended.
	Disconnected bool `db:"disconnected"`
}

// Consent is what [DB.IssueCode] writes when an account allows access.
type Consent struct {
	AttemptID string
	// SessionID is the session that consents. It must be active.
	SessionID  string
	Connection Connection
	Code       Code
	// Consented is false if an earlier consent was used and nobody was asked.
	Consented bool
	// Device is where the account's owner did this.
	Device Device
}

// IssueCode ends the attempt, finds or creates the connection and writes the code.
// ErrSpent means that the attempt had already ended or expired, ErrSignedOut that the
// session had.
func (db *DB) IssueCode(ctx context.Context, g *Consent) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.endAttempt(g.AttemptID, g.Connection.AccountID, Allowed, now); err != nil {
			return err
		}
		if err := t.lockSession(g.SessionID, g.Connection.AccountID, now); err != nil {
			return err
		}
		if err := t.connect(&g.Connection, g.Device, now); err != nil {
			return err
		}
		g.Code.ConnectionID, g.Code.AttemptID, g.Code.IssuedAt = g.Connection.ID, g.AttemptID, now
		err := t.Insert(`INSERT INTO code (hash, connection_id, attempt_id, redirect_uri, code_challenge, issued_at, expires_at)
			VALUES (:hash, :connection_id, :attempt_id, :redirect_uri, :code_challenge, :issued_at, :expires_at)`, g.Code)
		if err != nil {
			return err
		}
		if g.Consented {
			if err := t.recordEvent(g.AttemptID, EventConsented, "", now); err != nil {
				return err
			}
		}
		return t.recordEvent(g.AttemptID, EventCodeIssued, "", now)
	})
}

const selectCode = `SELECT o.hash, o.connection_id, o.attempt_id, o.redirect_uri, o.code_challenge,
		o.issued_at, o.expires_at, o.used_at,
		n.client_id, n.account_id, n.scope, n.revoked_at IS NOT NULL AS disconnected
	FROM code o JOIN connection n ON n.id = o.connection_id WHERE o.hash `

// CodeByHash finds a code, including used and expired ones.
func (db *DB) CodeByHash(ctx context.Context, hash []byte) (c Code, err error) {
	if db.batches != nil {
		return database.Find(ctx, db.batches.codes, hash)
	}
	err = db.sql.GetForWriting(ctx, &c, selectCode+`= ?`, hash)
	return c, err
}

// SpendCode spends a code and writes the token issued for it. ErrSpent means that no
// token was written: the code was used or has expired, or its connection has ended. The
// view timeline shows the exchange; no event is written.
func (db *DB) SpendCode(ctx context.Context, c Code, token *Token) error {
	if db.batches != nil {
		// The batch also skips connections that already have maxTokens tokens.
		if err := db.batches.spends.Do(ctx, &spending{c, token}); !errors.Is(err, ErrSpent) {
			return err
		}
	}
	return db.transact(ctx, func(t tx) error {
		if db.batches != nil {
			if err := t.lockConnection(c.ConnectionID); err != nil {
				return err
			}
		}
		now := db.Time()
		over, err := t.spendCode(c, token.Hash, now)
		if err != nil {
			return err
		}
		token.IssuedAt = now
		if err := t.insertToken(token); err != nil || over == 0 {
			return err
		}
		return t.endTokens(c.ConnectionID, over, now)
	})
}

// spendCode returns the number of the newest token to revoke to make space for another,
// zero if there is space. Tokens are ordered by number and not by time, so that a clock
// that was set back cannot revoke the newest.
func (t tx) spendCode(c Code, tokenHash []byte, now Time) (over int64, err error) {
	var spent []int64
	err = t.List(&spent, `UPDATE code SET used_at = ?, token_hash = ?
		WHERE hash = ? AND connection_id = ? AND used_at IS NULL AND expires_at > ?
		AND EXISTS (SELECT 1 FROM connection n WHERE n.id = code.connection_id AND n.revoked_at IS NULL)
		RETURNING COALESCE((SELECT t.id FROM token t WHERE t.connection_id = code.connection_id AND t.revoked_at IS NULL
			ORDER BY t.id DESC LIMIT 1 OFFSET ?), 0)`,
		now, tokenHash, c.Hash, c.ConnectionID, now, maxTokens-1)
	if err != nil {
		return 0, err
	}
	if len(spent) == 0 {
		return 0, ErrSpent
	}
	return spent[0], nil
}

// RevokeReplayed permanently revokes the token that a used code was exchanged for.
func (db *DB) RevokeReplayed(ctx context.Context, c Code) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		t.Change(c.AccountID)
		n, err := t.Exec(`UPDATE token SET revoked_at = ? WHERE revoked_at IS NULL
			AND hash = (SELECT token_hash FROM code WHERE hash = ?)`, now, c.Hash)
		if err != nil || n == 0 {
			return err
		}
		return t.recordEvent(c.AttemptID, EventReplayed, "", now)
	})
}

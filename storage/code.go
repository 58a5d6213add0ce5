package storage

import (
	"context"
	"errors"

	"fairlead/storage/database"
)

// Code is an authorization code: ten minutes, one use. It is kept as a hash.
type Code struct {
	Hash         []byte `db:"hash"`
	ConnectionID string `db:"connection_id"`
	AttemptID    string `db:"attempt_id"`
	// RedirectURI is the callback in effect at authorization.
	RedirectURI   string `db:"redirect_uri"`
	CodeChallenge string `db:"code_challenge"` // S256; empty without PKCE
	IssuedAt      Time   `db:"issued_at"`
	ExpiresAt     Time   `db:"expires_at"`
	UsedAt        Time   `db:"used_at"`

	// Read with the code from its connection.
	ClientID  string `db:"client_id"`
	AccountID string `db:"account_id"`
	Scope     string `db:"scope"`
	// Disconnected says that the connection has ended.
	Disconnected bool `db:"disconnected"`
}

// Consent is what one transaction turns a consent into.
type Consent struct {
	AttemptID string
	// SessionID is in which session the account consents. It has to be live.
	SessionID  string
	Connection Connection
	Code       Code
	// Consented says that the person was asked, not remembered.
	Consented bool
}

// IssueCode spends the attempt, makes or finds the connection and writes the
// code. ErrSpent means that the attempt has ended or expired before, ErrSignedOut
// that the session has.
func (db *DB) IssueCode(ctx context.Context, g *Consent) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.endAttempt(g.AttemptID, g.Connection.AccountID, Allowed, now); err != nil {
			return err
		}
		if err := t.lockSession(g.SessionID, g.Connection.AccountID, now); err != nil {
			return err
		}
		if err := t.connect(&g.Connection, now); err != nil {
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

// CodeByHash finds a code, used and expired ones too.
func (db *DB) CodeByHash(ctx context.Context, hash []byte) (c Code, err error) {
	if db.batches != nil {
		return database.Find(ctx, db.batches.codes, hash)
	}
	err = db.sql.GetForWriting(ctx, &c, selectCode+`= ?`, hash)
	return c, err
}

// SpendCode uses a code up and writes the token that it gives. ErrSpent means
// that it was used, has expired or its connection has ended: no token. It is a line
// of the attempt's timeline without being written there.
func (db *DB) SpendCode(ctx context.Context, c Code, token *Token) error {
	if db.batches != nil {
		// The batch also leaves out connections that have all the tokens they may have.
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

// spendCode answers the number of the token that is one too many once another is
// written, zero where none is. It goes by the order in which tokens were made: a clock
// that was set back must not end the newest.
func (t tx) spendCode(c Code, tokenHash []byte, now Time) (over int64, err error) {
	var spent []int64
	err = t.List(&spent, `UPDATE code SET used_at = ?, token_hash = ?
		WHERE hash = ? AND connection_id = ? AND used_at IS NULL AND expires_at > ?
		AND EXISTS (SELECT 1 FROM connection n WHERE n.id = code.connection_id AND n.revoked_at IS NULL)
		RETURNING COALESCE((SELECT t.id FROM token t WHERE t.connection_id = code.connection_id AND t.revoked_at IS NULL
			ORDER BY t.id DESC LIMIT 1 OFFSET ?), 0)`,
		now, tokenHash, c.Hash, c.ConnectionID, now, tokensKept-1)
	if err != nil {
		return 0, err
	}
	if len(spent) == 0 {
		return 0, ErrSpent
	}
	return spent[0], nil
}

// RevokeReplayed permanently ends the token that a used code gave.
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

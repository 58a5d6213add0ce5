package storage

import (
	"context"
	"errors"
	"time"

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
	// SessionID is the session that consents. It must be active. In test mode there is none: a
	// test client's attempt must be that of its test account.
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
		if err := t.endAllowed(g, now); err != nil {
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
			if err := t.recordEvent(g.AttemptID, AttemptEvent{Name: EventConsented}, now); err != nil {
				return err
			}
		}
		return t.recordEvent(g.AttemptID, AttemptEvent{Name: EventCodeIssued}, now)
	})
}

// endAllowed ends the attempt of who may allow access.
func (t tx) endAllowed(g *Consent, now Time) error {
	if IsTestClientID(g.Connection.ClientID) {
		if err := t.lockTestAttempt(g.AttemptID, g.Connection.AccountID, now); err != nil {
			return err
		}
		return t.endAttempt(g.AttemptID, g.Connection.AccountID, Allowed, now)
	}
	if err := t.endAttempt(g.AttemptID, g.Connection.AccountID, Allowed, now); err != nil {
		return err
	}
	return t.lockSession(g.SessionID, g.Connection.AccountID, now)
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
		// The batch also refuses codes whose token needs another to be revoked.
		if err := db.batches.spends.Do(ctx, &spending{c, token, requestID(ctx)}); !errors.Is(err, ErrSpent) {
			return err
		}
	}
	return db.transact(ctx, func(t tx) error {
		if db.batches != nil {
			if err := t.lockConnections(c.ConnectionID); err != nil {
				return err
			}
		}
		token.IssuedAt = db.Time()
		if err := t.spendCode(c, token); !errors.Is(err, ErrSpent) {
			return err
		}
		return t.spendFullCode(c, token)
	})
}

// spendCode spends a code while its connection has space for the token. The token's time
// of issue must be later than those of the connection's others.
func (t tx) spendCode(c Code, token *Token) error {
	err := t.Once(ErrSpent, spendCode+` AND ? > (SELECT CASE WHEN COUNT(*) < ? THEN COALESCE(MAX(k.issued_at), 0) END
			FROM token k WHERE k.connection_id = code.connection_id AND k.revoked_at IS NULL)`,
		token.IssuedAt, token.Hash, t.request, c.Hash, c.ConnectionID, token.IssuedAt, token.IssuedAt, maxTokens)
	if err != nil {
		return err
	}
	return t.insertToken(token)
}

const spendCode = `UPDATE code SET used_at = ?, token_hash = ?, exchange_request = ?
		WHERE hash = ? AND connection_id = ? AND used_at IS NULL AND expires_at > ?
		AND EXISTS (SELECT 1 FROM connection n WHERE n.id = code.connection_id AND n.revoked_at IS NULL)`

// spendFullCode spends any code: it revokes the oldest tokens to make space for another.
// The times of issue of a connection's tokens rise even if the clock was set back, so
// that the newest is never taken for the oldest.
func (t tx) spendFullCode(c Code, token *Token) error {
	var others []struct {
		Newest Time `db:"newest"`
		Last   Time `db:"last"` // the newest to revoke, zero if there is space
	}
	err := t.List(&others, spendCode+` RETURNING
			(SELECT MAX(k.issued_at) FROM token k WHERE k.connection_id = code.connection_id AND k.revoked_at IS NULL) AS newest,
			(SELECT k.issued_at FROM token k WHERE k.connection_id = code.connection_id AND k.revoked_at IS NULL
				ORDER BY k.issued_at DESC LIMIT 1 OFFSET ?) AS last`,
		token.IssuedAt, token.Hash, t.request, c.Hash, c.ConnectionID, token.IssuedAt, maxTokens-1)
	if err != nil {
		return err
	}
	if len(others) == 0 {
		return ErrSpent
	}
	now := token.IssuedAt
	if newest := others[0].Newest; !newest.IsZero() && !newest.Before(now.Time) {
		token.IssuedAt = At(newest.Add(time.Millisecond))
	}
	if err := t.insertToken(token); err != nil || others[0].Last.IsZero() {
		return err
	}
	return t.endTokens(c.ConnectionID, others[0].Last, now)
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
		if err := t.tellRevoked(c.AccountID, c.ClientID, c.ConnectionID, TokenReplayed, now); err != nil {
			return err
		}
		return t.recordEvent(c.AttemptID, AttemptEvent{Name: EventReplayed}, now)
	})
}

package storage

import (
	"context"
	"database/sql"

	"fairlead/storage/database"
)

// Token is an access token, stored as a hash. It is valid only while its row is.
type Token struct {
	Hash     []byte `db:"hash"`
	ClientID string `db:"client_id"`
	// ConnectionID is a partner token's connection; NULL for a service's token.
	ConnectionID sql.NullString `db:"connection_id"`
	Scope        string         `db:"scope"`
	IssuedAt     Time           `db:"issued_at"`
	ExpiresAt    Time           `db:"expires_at"` // zero if it doesn't expire
	LastUsedAt   Time           `db:"last_used_at"`
	RevokedAt    Time           `db:"revoked_at"`
	PausedAt     Time           `db:"paused_at"` // when it was reported as leaked; zero unless it is paused

	// Read with the token. All of these decide whether it is valid.
	ClientStatus  Status `db:"client_status"`
	AccountID     string `db:"account_id"`
	AccountStatus Status `db:"account_status"`
	Disconnected  bool   `db:"disconnected"`
	// AccountClosing is set for an account that is going to be erased. Its connections have ended.
	AccountClosing bool `db:"account_closing"`
}

const selectToken = `SELECT t.hash, t.client_id, t.connection_id, t.scope, t.issued_at, t.expires_at,
		t.last_used_at, t.revoked_at, t.paused_at, c.status AS client_status,
		COALESCE(n.account_id, '') AS account_id, COALESCE(a.status, '') AS account_status,
		n.revoked_at IS NOT NULL AS disconnected, a.closing_at IS NOT NULL AS account_closing
	FROM token t
	JOIN client c ON c.id = t.client_id
	LEFT JOIN connection n ON n.id = t.connection_id
	LEFT JOIN account a ON a.id = n.account_id
	WHERE t.hash `

// TokenByHash finds a token with its client, connection and account.
func (db *DB) TokenByHash(ctx context.Context, hash []byte) (k Token, err error) {
	if db.batches != nil {
		return database.Find(ctx, db.batches.tokens, hash)
	}
	err = db.sql.Get(ctx, &k, selectToken+`= ?`, hash)
	return k, err
}

// IssueToken writes a service's token.
func (db *DB) IssueToken(ctx context.Context, k *Token) error {
	k.IssuedAt = db.Time()
	if db.batches != nil {
		return db.batches.issues.Do(ctx, k)
	}
	return db.transact(ctx, func(t tx) error { return t.insertToken(k) })
}

// insertToken passes its columns by position, since sqlx would parse named ones each
// time.
func (t tx) insertToken(k *Token) error {
	_, err := t.Exec(`INSERT INTO token (hash, client_id, connection_id, scope, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
		k.Hash, k.ClientID, k.ConnectionID, k.Scope, k.IssuedAt, k.ExpiresAt)
	return err
}

// TokenEnd is why a token was revoked, as events say it.
type TokenEnd string

// The reasons.
const (
	TokenRevokedByPartner  TokenEnd = "partner" // RFC 7009
	TokenRevokedByOperator TokenEnd = "operator"
	TokenRevokedByOwner    TokenEnd = "owner"  // after it was reported as leaked
	TokenReplayed          TokenEnd = "replay" // its code was used twice
)

// RevokeToken permanently revokes a client's own token. ErrNotFound means that the client
// has no such token, or that it was revoked before. Services' tokens belong to no
// connection, and nobody is told of them.
func (db *DB) RevokeToken(ctx context.Context, clientID string, hash []byte, why TokenEnd) error {
	return db.transact(ctx, func(t tx) error {
		now, k := db.Time(), Token{}
		t.Change(string(hash))
		err := t.Get(&k, `UPDATE token SET revoked_at = ? WHERE hash = ? AND client_id = ? AND revoked_at IS NULL
			RETURNING connection_id, COALESCE((SELECT n.account_id FROM connection n WHERE n.id = token.connection_id), '') AS account_id`,
			now, hash, clientID)
		if err != nil {
			return err
		}
		k.ClientID = clientID
		if err := t.auditToken("token.revoked", k); err != nil || !k.ConnectionID.Valid {
			return err
		}
		return t.tellRevoked(k.AccountID, clientID, k.ConnectionID.String, why, now)
	})
}

func (t tx) tellRevoked(accountID, clientID, connectionID string, why TokenEnd, now Time) error {
	e := Event{Type: TypeTokenRevoked, AccountID: accountID, ClientID: clientID}
	return t.tell(e, map[string]any{"connection_id": connectionID, "reason": why}, now)
}

// maxTokens is how many active tokens a connection keeps: the newest.
const maxTokens = 10

// endTokens revokes a connection's tokens up to and including the one issued last.
func (t tx) endTokens(connectionID string, last, now Time) error {
	var ended [][]byte
	err := t.List(&ended, `UPDATE token SET revoked_at = ?
		WHERE connection_id = ? AND revoked_at IS NULL AND issued_at <= ? RETURNING hash`, now, connectionID, last)
	for _, hash := range ended {
		t.Change(string(hash))
	}
	return err
}

package storage

import "context"

// PushedRequest is an authorization request that a partner sent in advance (RFC 9126). It
// can be used once; its reference is stored as a hash.
type PushedRequest struct {
	Hash       []byte `db:"hash"`
	ClientID   string `db:"client_id"`
	Parameters string `db:"parameters"` // form-encoded
	CreatedAt  Time   `db:"created_at"`
	ExpiresAt  Time   `db:"expires_at"`
}

// PushRequest stores a request for one use.
func (db *DB) PushRequest(ctx context.Context, p *PushedRequest) error {
	p.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		return t.Insert(`INSERT INTO pushed_request (hash, client_id, parameters, created_at, expires_at)
			VALUES (:hash, :client_id, :parameters, :created_at, :expires_at)`, p)
	})
}

// TakePushedRequest deletes a request and returns its parameters. ErrNotFound means that
// it is unknown, another client's, used or expired.
func (db *DB) TakePushedRequest(ctx context.Context, clientID string, hash []byte) (parameters string, err error) {
	err = db.transact(ctx, func(t tx) error {
		return t.Get(&parameters, `DELETE FROM pushed_request
			WHERE hash = ? AND client_id = ? AND expires_at > ? RETURNING parameters`, hash, clientID, db.Time())
	})
	return parameters, err
}

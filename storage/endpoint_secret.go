package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// EndpointSecret signs what is sent to an endpoint.
type EndpointSecret struct {
	ID         string `db:"id"`
	EndpointID string `db:"endpoint_id"`
	// Secret is sealed with the key SealedBy, for the row [EndpointSecret.Row].
	Secret    []byte `db:"secret"`
	SealedBy  string `db:"sealed_by"`
	CreatedAt Time   `db:"created_at"`
	ExpiresAt Time   `db:"expires_at"` // zero if it does not
}

// Row names the row that a secret is sealed for.
func (s EndpointSecret) Row() string { return "endpoint_secret " + s.ID }

const (
	// ErrLastSecret means that an endpoint would be left without a secret.
	ErrLastSecret database.Refusal = "the endpoint has no other secret"
	// liveEndpointSecrets is how many can be live at a time.
	liveEndpointSecrets = 2
)

const endpointSecretColumns = `id, endpoint_id, secret, sealed_by, created_at, expires_at`

func (t tx) insertEndpointSecret(s *EndpointSecret, endpointID string, now Time) error {
	s.EndpointID, s.CreatedAt = endpointID, now
	return t.Insert(`INSERT INTO endpoint_secret (`+endpointSecretColumns+`)
		VALUES (:id, :endpoint_id, :secret, :sealed_by, :created_at, :expires_at)`, s)
}

// EndpointSecrets lists an endpoint's live secrets, newest first; of those made at once, the one that stays valid.
func (db *DB) EndpointSecrets(ctx context.Context, endpointID string) (all []EndpointSecret, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+endpointSecretColumns+` FROM endpoint_secret
		WHERE endpoint_id = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY created_at DESC, expires_at IS NOT NULL, id`, endpointID, db.Time())
	return all, err
}

// AddEndpointSecret adds a live secret. The others end at until, unless that is zero.
// ErrConflict means that two are live, ErrNotFound that there is no such endpoint.
func (db *DB) AddEndpointSecret(ctx context.Context, s *EndpointSecret, until Time) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		live, err := t.lockEndpointSecrets(s.EndpointID, now)
		if err != nil {
			return err
		}
		if live >= liveEndpointSecrets {
			return ErrConflict
		}
		if !until.IsZero() {
			if _, err := t.Exec(`UPDATE endpoint_secret SET expires_at = ? WHERE endpoint_id = ? AND expires_at IS NULL`, until, s.EndpointID); err != nil {
				return err
			}
		}
		if err := t.insertEndpointSecret(s, s.EndpointID, now); err != nil {
			return err
		}
		return t.auditEndpoint(s.EndpointID, audit.Entry{What: "endpoint.secret_made", After: audit.Values{"secret": s.ID}})
	})
}

// RevokeEndpointSecret ends a secret at once. [ErrLastSecret] means that it is the only one.
func (db *DB) RevokeEndpointSecret(ctx context.Context, endpointID, id string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		live, err := t.lockEndpointSecrets(endpointID, now)
		if err != nil {
			return err
		}
		err = t.Once(ErrNotFound, `DELETE FROM endpoint_secret WHERE id = ? AND endpoint_id = ? AND (expires_at IS NULL OR expires_at > ?)`, id, endpointID, now)
		if err == nil && live == 1 {
			return ErrLastSecret
		}
		if err != nil {
			return err
		}
		return t.auditEndpoint(endpointID, audit.Entry{What: "endpoint.secret_revoked", Before: audit.Values{"secret": id}})
	})
}

// lockEndpointSecrets counts an endpoint's live secrets, and forgets those that have ended.
func (t tx) lockEndpointSecrets(endpointID string, now Time) (live int, err error) {
	if err := t.Once(ErrNotFound, `UPDATE endpoint SET status = status WHERE id = ?`, endpointID); err != nil {
		return 0, err
	}
	if _, err := t.Exec(`DELETE FROM endpoint_secret WHERE endpoint_id = ? AND expires_at <= ?`, endpointID, now); err != nil {
		return 0, err
	}
	err = t.Get(&live, `SELECT COUNT(*) FROM endpoint_secret WHERE endpoint_id = ?`, endpointID)
	return live, err
}

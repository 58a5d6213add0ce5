package storage

import (
	"context"
	"strings"

	"fairlead/audit"
)

// Secret is one of a client's secrets. The secret itself is shown once and stored as a
// hash.
type Secret struct {
	ID         string `db:"id"`
	ClientID   string `db:"client_id"`
	Hash       []byte `db:"hash"`
	CreatedAt  Time   `db:"created_at"`
	CreatedBy  string `db:"created_by"` // a name; empty if it is not known
	LastUsedAt Time   `db:"last_used_at"`
	RevokedAt  Time   `db:"revoked_at"`
}

// BySupport reports whether the secret was made by a command of the operator's, which is nobody
// that a partner knows.
func (s Secret) BySupport() bool { return strings.HasSuffix(s.CreatedBy, byCommand) }

const secretColumns = `id, client_id, hash, created_at, created_by, last_used_at, revoked_at`

// Secrets lists all secrets of a client, including revoked ones, oldest first.
func (db *DB) Secrets(ctx context.Context, clientID string) (all []Secret, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+secretColumns+` FROM secret WHERE client_id = ? ORDER BY created_at, id`, clientID)
	return all, err
}

// SecretByID finds a secret of any client.
func (db *DB) SecretByID(ctx context.Context, id string) (s Secret, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+secretColumns+` FROM secret WHERE id = ?`, id)
	return s, err
}

// SecretByHash finds a secret of any client.
func (db *DB) SecretByHash(ctx context.Context, hash []byte) (s Secret, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+secretColumns+` FROM secret WHERE hash = ?`, hash)
	return s, err
}

// LiveSecrets lists the secrets of a client that are not revoked.
func (db *DB) LiveSecrets(ctx context.Context, clientID string) (live []Secret, err error) {
	err = db.sql.List(ctx, &live, `SELECT `+secretColumns+` FROM secret WHERE client_id = ? AND revoked_at IS NULL`, clientID)
	return live, err
}

// AddSecret writes another secret. ErrSpent means that there is one with its ID, ErrConflict
// that the client already has limit active ones.
func (db *DB) AddSecret(ctx context.Context, s *Secret, limit int) error {
	s.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		if err := t.lockClient(s.ClientID); err != nil {
			return err
		}
		if err := t.checkNewSecret(*s, limit); err != nil {
			return err
		}
		t.Change(s.ClientID)
		if err := t.insertSecret(s); err != nil {
			return err
		}
		if err := t.auditClient(s.ClientID, audit.Entry{What: "secret.made", After: audit.Values{"secret": s.ID}}); err != nil {
			return err
		}
		return t.tellOwners(s.ClientID, SecretWasCreated, s.CreatedAt)
	})
}

// checkNewSecret has a secret that was made before be refused as such, whatever is live.
func (t tx) checkNewSecret(s Secret, limit int) error {
	var known bool
	if err := t.Get(&known, `SELECT EXISTS (SELECT 1 FROM secret WHERE id = ?)`, s.ID); err != nil {
		return err
	}
	if known {
		return ErrSpent
	}
	live, err := t.countLiveSecrets(s.ClientID)
	if err == nil && live >= limit {
		err = ErrConflict
	}
	return err
}

func (t tx) countLiveSecrets(clientID string) (n int, err error) {
	err = t.Get(&n, `SELECT COUNT(*) FROM secret WHERE client_id = ? AND revoked_at IS NULL`, clientID)
	return n, err
}

func (t tx) insertSecret(s *Secret) (err error) {
	if s.CreatedBy, err = t.byline(); err != nil {
		return err
	}
	err = t.Insert(`INSERT INTO secret (`+secretColumns+`)
		VALUES (:id, :client_id, :hash, :created_at, :created_by, :last_used_at, :revoked_at)`, s)
	if err != nil {
		return err
	}
	return t.tellSecret(TypeSecretCreated, *s, s.CreatedAt)
}

// tellSecret tells of a partner's secret. Services are the operator's own, and nobody is told of
// test mode.
func (t tx) tellSecret(what EventType, s Secret, now Time) error {
	if !strings.HasPrefix(s.ClientID, string(PartnerKind)+"_") {
		return nil
	}
	return t.tell(Event{Type: what, ClientID: s.ClientID}, map[string]any{"secret_id": s.ID}, now)
}

// RevokeSecret permanently revokes an active secret.
func (db *DB) RevokeSecret(ctx context.Context, clientID, id string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		t.Change(clientID)
		err := t.Once(ErrNotFound, `UPDATE secret SET revoked_at = ?
			WHERE client_id = ? AND id = ? AND revoked_at IS NULL`, now, clientID, id)
		if err != nil {
			return err
		}
		if err := t.auditClient(clientID, audit.Entry{What: "secret.revoked", Before: audit.Values{"secret": id}}); err != nil {
			return err
		}
		if err := t.tellOwners(clientID, SecretWasRevoked, now); err != nil {
			return err
		}
		return t.tellSecret(TypeSecretRevoked, Secret{ID: id, ClientID: clientID}, now)
	})
}

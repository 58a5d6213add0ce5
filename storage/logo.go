package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"fairlead/audit"
)

// Logo is the picture of a partner: a PNG that we have drawn ourselves.
type Logo struct {
	ClientID  string `db:"client_id"`
	Hash      string `db:"hash"` // of the picture, in hex; names it in its URL
	Picture   []byte `db:"picture"`
	CreatedAt Time   `db:"created_at"`
}

// LogoHash names a picture.
func LogoHash(picture []byte) string {
	sum := sha256.Sum256(picture)
	return hex.EncodeToString(sum[:])
}

// LogoByHash finds a picture. Two partners may have the same.
func (db *DB) LogoByHash(ctx context.Context, hash string) (l Logo, err error) {
	err = db.sql.Get(ctx, &l, `SELECT client_id, hash, picture, created_at FROM logo WHERE hash = ? LIMIT 1`, hash)
	return l, err
}

// LogoHashOf is the hash of a client's logo, empty for none.
func (db *DB) LogoHashOf(ctx context.Context, clientID string) (hash string, err error) {
	err = db.sql.Get(ctx, &hash, `SELECT COALESCE((SELECT hash FROM logo WHERE client_id = ?), '')`, clientID)
	return hash, err
}

// SetLogo gives a client a logo in place of the one it has.
func (db *DB) SetLogo(ctx context.Context, clientID string, picture []byte) (hash string, err error) {
	return LogoHash(picture), db.transact(ctx, func(t tx) error { return t.setLogo(clientID, picture, db.Time()) })
}

// setLogo is [DB.SetLogo] in a transaction.
func (t tx) setLogo(clientID string, picture []byte, now Time) error {
	hash := LogoHash(picture)
	return t.changeLogo(clientID, hash, func() error {
		_, err := t.Exec(`INSERT INTO logo (client_id, hash, picture, created_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (client_id) DO UPDATE SET hash = excluded.hash, picture = excluded.picture, created_at = excluded.created_at`,
			clientID, hash, picture, now)
		return err
	})
}

// RemoveLogo removes a client's logo. ErrNotFound means that it has none.
func (db *DB) RemoveLogo(ctx context.Context, clientID string) error {
	return db.transact(ctx, func(t tx) error {
		return t.changeLogo(clientID, "", func() error {
			return t.Once(ErrNotFound, `DELETE FROM logo WHERE client_id = ?`, clientID)
		})
	})
}

func (t tx) changeLogo(clientID, hash string, change func() error) error {
	if err := t.lockClient(clientID); err != nil {
		return err
	}
	var was string
	if err := t.Get(&was, `SELECT COALESCE((SELECT hash FROM logo WHERE client_id = ?), '')`, clientID); err != nil {
		return err
	}
	if err := change(); err != nil || was == hash {
		return err
	}
	return t.auditClient(clientID, audit.Entry{What: "partner.logo_changed",
		Before: audit.Values{"logo": orNull(was)}, After: audit.Values{"logo": orNull(hash)}})
}

package storage

import (
	"context"
	"errors"
)

// DisconnectLink ends one connection without a login. Its secret is mailed to the
// account's owner and stored as a hash.
type DisconnectLink struct {
	ConnectionID string `db:"connection_id"`
	AccountID    string `db:"account_id"`
	Partner      string `db:"partner"`
	Email        string `db:"email"` // of the account
	EndedAt      Time   `db:"ended_at"`
}

// OfferDisconnect makes a link valid; a link that was offered before is not changed. It
// writes nothing if the connection no longer exists, or if the account has another address
// than email by now.
func (db *DB) OfferDisconnect(ctx context.Context, hash []byte, connectionID, email string, expiresAt Time) error {
	return db.transact(ctx, func(t tx) error {
		// ChangeEmail waits for this lock, and then ends the link.
		n, err := t.Exec(`UPDATE account SET status = status WHERE email_key = ?
			AND id = (SELECT account_id FROM connection WHERE id = ?)`, EmailKey(email), connectionID)
		if err != nil || n == 0 {
			return err
		}
		_, err = t.Exec(`INSERT INTO disconnect_link (hash, connection_id, expires_at) VALUES (?, ?, ?)
			ON CONFLICT (hash) DO NOTHING`, hash, connectionID, expiresAt)
		return err
	})
}

// DisconnectLinkByHash finds a link that has not expired; its connection may have ended.
func (db *DB) DisconnectLinkByHash(ctx context.Context, hash []byte) (l DisconnectLink, err error) {
	err = db.sql.Get(ctx, &l, `SELECT n.id AS connection_id, n.account_id, c.name AS partner, a.email, n.revoked_at AS ended_at
		FROM disconnect_link l JOIN connection n ON n.id = l.connection_id
		JOIN client c ON c.id = n.client_id JOIN account a ON a.id = n.account_id
		WHERE l.hash = ? AND l.expires_at > ?`, hash, db.Time())
	return l, err
}

// DisconnectedPartner is the name of the partner whose connection has ended.
func (db *DB) DisconnectedPartner(ctx context.Context, connectionID string) (partner string, err error) {
	err = db.sql.Get(ctx, &partner, `SELECT c.name FROM connection n JOIN client c ON c.id = n.client_id
		WHERE n.id = ? AND n.revoked_at IS NOT NULL`, connectionID)
	return partner, err
}

// DisconnectByLink permanently ends the connection of a link, and notifies the owner. ErrSpent
// means that it has ended already, or that the link has expired or never existed.
func (db *DB) DisconnectByLink(ctx context.Context, hash []byte, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now, n := db.Time(), Connection{}
		err := t.Get(&n, `UPDATE connection SET revoked_at = ? WHERE revoked_at IS NULL
			AND id = (SELECT connection_id FROM disconnect_link WHERE hash = ? AND expires_at > ?)
			RETURNING id, client_id, account_id`, now, hash, now)
		if errors.Is(err, ErrNotFound) {
			return ErrSpent
		}
		if err != nil {
			return err
		}
		t.Change(n.AccountID)
		partners, err := t.endConnections(n.AccountID, []Connection{n}, ConnectionDisconnected, d, now)
		if err != nil {
			return err
		}
		return t.notify(Notice{AccountID: n.AccountID, Name: NoticeDisconnected, Device: d, Partner: partners[0]}, now)
	})
}

// endDisconnectLinks ends the links to an account's connections that were mailed to its
// former address. The rows stay, so that a mail that is sent again does not renew its link.
func (t tx) endDisconnectLinks(accountID string, now Time) error {
	_, err := t.Exec(`UPDATE disconnect_link SET expires_at = ? WHERE connection_id IN (SELECT id FROM connection WHERE account_id = ?)`,
		now, accountID)
	return err
}

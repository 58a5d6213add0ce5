package storage

import "context"

// Connection is an account's permission for a partner to act for it.
type Connection struct {
	ID        string `db:"id"`
	AccountID string `db:"account_id"`
	ClientID  string `db:"client_id"`
	// Partner is the company's name, read with the connection.
	Partner string `db:"partner"`
	// Callback is the partner's default callback, read with the connection.
	Callback  string `db:"callback"`
	Scope     string `db:"scope"`
	CreatedAt Time   `db:"created_at"`
	// LastUsedAt is when one of its tokens was last used, read with the connection.
	LastUsedAt Time `db:"last_used_at"`
}

const selectConnection = `SELECT n.id, n.account_id, n.client_id, c.name AS partner, n.scope, n.created_at,
		COALESCE((SELECT b.url FROM callback b WHERE b.client_id = n.client_id AND b.is_default), '') AS callback,
		(SELECT MAX(t.last_used_at) FROM token t WHERE t.connection_id = n.id) AS last_used_at
	FROM connection n JOIN client c ON c.id = n.client_id
	WHERE n.revoked_at IS NULL AND n.account_id = ?`

// Connections lists an account's active connections, newest first.
func (db *DB) Connections(ctx context.Context, accountID string) (all []Connection, err error) {
	err = db.sql.List(ctx, &all, selectConnection+` ORDER BY n.created_at DESC, n.id`, accountID)
	return all, err
}

// IsConnected reports whether an account has an active connection with this scope.
func (db *DB) IsConnected(ctx context.Context, accountID, clientID, scope string) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM connection
		WHERE account_id = ? AND client_id = ? AND scope = ? AND revoked_at IS NULL)`, accountID, clientID, scope)
}

// Disconnect permanently ends every active connection of an account with a partner, and
// all their tokens. ErrNotFound means that there was none.
func (db *DB) Disconnect(ctx context.Context, accountID, clientID string) error {
	return db.transact(ctx, func(t tx) error {
		ended, err := t.disconnect(accountID, clientID, db.Time())
		if err == nil && !ended {
			return ErrNotFound
		}
		return err
	})
}

// disconnect ends an account's connections with a partner, or with every partner if
// clientID is empty, and reports whether there were any. Codes are ended before tokens:
// an exchange in progress either has spent its code, and its token is found here, or it
// waits for this transaction and is refused. So it need not lock the connection, which
// would mean writing its row.
func (t tx) disconnect(accountID, clientID string, now Time) (ended bool, err error) {
	t.Change(accountID)
	var ids []string
	err = t.List(&ids, `UPDATE connection SET revoked_at = ?
		WHERE revoked_at IS NULL AND account_id = ? AND (client_id = ? OR ? = '') RETURNING id`, now, accountID, clientID, clientID)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if _, err := t.Exec(`UPDATE code SET expires_at = issued_at WHERE connection_id = ? AND used_at IS NULL`, id); err != nil {
			return false, err
		}
		if _, err := t.Exec(`UPDATE token SET revoked_at = ? WHERE connection_id = ? AND revoked_at IS NULL`, now, id); err != nil {
			return false, err
		}
	}
	return len(ids) > 0, nil
}

// lockConnection makes exchanges on a connection wait for each other, so that each counts
// the tokens issued by those before it.
func (t tx) lockConnection(id string) error {
	_, err := t.Exec(`UPDATE connection SET scope = scope WHERE id = ?`, id)
	return err
}

// connect finds the active connection or creates it, and keeps it from ending during this
// transaction.
func (t tx) connect(n *Connection, now Time) error {
	n.CreatedAt = now
	return t.Get(&n.ID, `INSERT INTO connection (id, account_id, client_id, scope, created_at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (account_id, client_id, scope) WHERE revoked_at IS NULL DO UPDATE SET scope = excluded.scope
		RETURNING id`, newConnectionID(), n.AccountID, n.ClientID, n.Scope, now)
}

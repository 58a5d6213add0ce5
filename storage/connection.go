package storage

import (
	"context"
	"hash/fnv"
	"slices"
)

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
	// LastUsedAddress is where that use came from; empty if it is not known.
	LastUsedAddress string `db:"last_used_address"`
	RevokedAt       Time   `db:"revoked_at"`
	// PausedAt is when one of its tokens was last paused that still is, read with the connection;
	// zero if none is.
	PausedAt Time `db:"paused_at"`
}

// selectPausedAt reads PausedAt of a connection n.
const selectPausedAt = `(SELECT MAX(t.paused_at) FROM token t WHERE t.connection_id = n.id AND t.revoked_at IS NULL) AS paused_at`

const selectConnection = `SELECT n.id, n.account_id, n.client_id, c.name AS partner, n.scope, n.created_at, n.revoked_at,
		COALESCE((SELECT b.url FROM callback b WHERE b.client_id = n.client_id AND b.is_default), '') AS callback,
		(SELECT MAX(t.last_used_at) FROM token t WHERE t.connection_id = n.id) AS last_used_at,
		` + selectPausedAt + `,
		COALESCE(n.last_used_address, '') AS last_used_address
	FROM connection n JOIN client c ON c.id = n.client_id
	WHERE n.account_id = ?`

// Connections lists an account's active connections, newest first.
func (db *DB) Connections(ctx context.Context, accountID string) (all []Connection, err error) {
	err = db.sql.List(ctx, &all, selectConnection+` AND n.revoked_at IS NULL ORDER BY n.created_at DESC, n.id`, accountID)
	return all, err
}

// AllConnections lists an account's connections, also those that have ended, newest first.
func (db *DB) AllConnections(ctx context.Context, accountID string) (all []Connection, err error) {
	err = db.sql.List(ctx, &all, selectConnection+` ORDER BY n.created_at DESC, n.id`, accountID)
	return all, err
}

// IsConnected reports whether an account has an active connection with this scope.
func (db *DB) IsConnected(ctx context.Context, accountID, clientID, scope string) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM connection
		WHERE account_id = ? AND client_id = ? AND scope = ? AND revoked_at IS NULL)`, accountID, clientID, scope)
}

// ConnectionEnd is why a connection ended, as events say it.
type ConnectionEnd string

// The reasons.
const (
	ConnectionDisconnected ConnectionEnd = "disconnected" // by the account's owner
	ConnectionDeauthorized ConnectionEnd = "partner"
	ConnectionReset        ConnectionEnd = "reset" // with the password of an address that nobody had verified
	ConnectionClosed       ConnectionEnd = "account_closed"
)

// Disconnect permanently ends every active connection of an account with a partner, and
// all their tokens, and notifies the owner. ErrNotFound means that there was none, ErrSignedOut
// that the session has ended.
func (db *DB) Disconnect(ctx context.Context, accountID, clientID, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		return t.endConnection(Notice{AccountID: accountID, Name: NoticeDisconnected, Device: d}, clientID, ConnectionDisconnected, now)
	})
}

// Deauthorize is [DB.Disconnect] by the partner.
func (db *DB) Deauthorize(ctx context.Context, accountID, clientID string) error {
	return db.transact(ctx, func(t tx) error {
		return t.endConnection(Notice{AccountID: accountID, Name: NoticeDeauthorized}, clientID, ConnectionDeauthorized, db.Time())
	})
}

func (t tx) endConnection(n Notice, clientID string, why ConnectionEnd, now Time) error {
	partners, err := t.disconnect(n.AccountID, clientID, why, n.Device, now)
	if err == nil && len(partners) == 0 {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	n.Partner = partners[0]
	return t.notify(n, now)
}

// disconnect ends an account's connections with a partner, or with every partner if
// clientID is empty, and returns the partners' names in order. Codes are ended before tokens:
// an exchange in progress either has spent its code, and its token is found here, or it
// waits for this transaction and is refused. So it need not lock the connection, which
// would mean writing its row.
func (t tx) disconnect(accountID, clientID string, why ConnectionEnd, d Device, now Time) (partners []string, err error) {
	t.Change(accountID)
	var ended []Connection
	err = t.List(&ended, `UPDATE connection SET revoked_at = ?
		WHERE revoked_at IS NULL AND account_id = ? AND (client_id = ? OR ? = '') RETURNING id, client_id`, now, accountID, clientID, clientID)
	if err != nil {
		return nil, err
	}
	return t.endConnections(accountID, ended, why, d, now)
}

// endConnections ends the codes and tokens of connections that have just ended, counts them,
// and tells of each connection, but not of its tokens.
func (t tx) endConnections(accountID string, ended []Connection, why ConnectionEnd, d Device, now Time) (partners []string, err error) {
	t.Change(accountID)
	for _, n := range ended {
		t.countConnections(n.ClientID, 0, 1, now)
		if _, err := t.Exec(`UPDATE code SET expires_at = issued_at WHERE connection_id = ? AND used_at IS NULL`, n.ID); err != nil {
			return nil, err
		}
		if _, err := t.Exec(`UPDATE token SET revoked_at = ? WHERE connection_id = ? AND revoked_at IS NULL`, now, n.ID); err != nil {
			return nil, err
		}
		e := Event{Type: TypeConnectionEnded, AccountID: accountID, ClientID: n.ClientID}
		if err := t.tell(e, map[string]any{"connection_id": n.ID, "reason": why}, now); err != nil {
			return nil, err
		}
	}
	return t.recordDisconnected(accountID, ended, d, now)
}

// recordDisconnected writes one entry for each partner of some ended connections, and
// returns the partners' names in order.
func (t tx) recordDisconnected(accountID string, ended []Connection, d Device, now Time) (partners []string, err error) {
	recorded := map[string]bool{}
	for _, n := range ended {
		if recorded[n.ClientID] {
			continue
		}
		recorded[n.ClientID] = true
		name, err := t.recordPartner(Activity{AccountID: accountID, Name: ActivityDisconnected, Device: d}, n.ClientID, now)
		if err != nil {
			return nil, err
		}
		partners = append(partners, name)
	}
	slices.Sort(partners)
	return slices.Compact(partners), nil
}

// lockConnections makes exchanges on a connection wait for each other on PostgreSQL, so
// that each counts the tokens issued by those before it. The count must be a later
// statement, which sees what they have committed. The locks are in memory, since locking
// a row means writing it, and are taken in order, since two servers could deadlock.
func (t tx) lockConnections(ids ...string) error {
	keys := make([]int64, len(ids))
	for i, id := range ids {
		h := fnv.New64a()
		_, _ = h.Write([]byte("connection " + id))
		keys[i] = int64(h.Sum64()) //nolint:gosec // any number will do
	}
	slices.Sort(keys)
	_, err := t.Exec(`SELECT pg_advisory_xact_lock(k) FROM unnest(?::bigint[]) AS k`, keys)
	return err
}

// connect finds the active connection or creates it, and keeps it from ending during this
// transaction. A new one is counted and told of, and its owner notified.
func (t tx) connect(n *Connection, d Device, now Time) error {
	id := newConnectionID()
	n.CreatedAt = now
	err := t.Get(&n.ID, `INSERT INTO connection (id, account_id, client_id, scope, created_at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (account_id, client_id, scope) WHERE revoked_at IS NULL DO UPDATE SET scope = excluded.scope
		RETURNING id`, id, n.AccountID, n.ClientID, n.Scope, now)
	if err != nil || n.ID != id || IsTestClientID(n.ClientID) {
		return err
	}
	t.countConnections(n.ClientID, 1, 0, now)
	name, err := t.recordPartner(Activity{AccountID: n.AccountID, Name: ActivityConnected, Device: d}, n.ClientID, now)
	if err != nil {
		return err
	}
	err = t.notify(Notice{AccountID: n.AccountID, Name: NoticeConnected, Device: d, Partner: name, ConnectionID: n.ID}, now)
	if err != nil {
		return err
	}
	e := Event{Type: TypeConnectionCreated, AccountID: n.AccountID, ClientID: n.ClientID}
	return t.tell(e, map[string]any{"connection_id": n.ID, "scope": n.Scope}, now)
}

package storage

import (
	"context"
	"time"
)

// UseKept is how far back uses are counted.
const UseKept = 30 * 24 * time.Hour

// SecretUse is how a secret was used within the time of [UseKept].
type SecretUse struct {
	SecretID string `db:"secret_id"`
	// Exchanges are the codes that were exchanged with it, Connections those that got a
	// token for one.
	Exchanges   int64 `db:"exchanges"`
	Connections int64 `db:"connections"`
	// LastAt is the last exchange.
	LastAt Time `db:"last_at"`
	// Addresses are the latest few from which it was used, the latest first.
	Addresses []string `db:"-"`
}

// SecretUses counts the exchanges of a client's secrets, without their connections and
// addresses. Secrets without any are left out.
func (db *DB) SecretUses(ctx context.Context, clientID string) (all []SecretUse, err error) {
	err = db.sql.List(ctx, &all, `SELECT secret_id, CAST(SUM(exchanges) AS BIGINT) AS exchanges, 0 AS connections, MAX(last_at) AS last_at FROM secret_use
		WHERE secret_id IN (SELECT id FROM secret WHERE client_id = ?) AND day > ? GROUP BY secret_id`, clientID, db.usesSince())
	return all, err
}

// SecretUseOf is how one secret was used.
func (db *DB) SecretUseOf(ctx context.Context, id string) (u SecretUse, err error) {
	since := db.usesSince()
	u.SecretID = id
	err = db.sql.Get(ctx, &u, `SELECT CAST(COALESCE(SUM(exchanges), 0) AS BIGINT) AS exchanges, MAX(last_at) AS last_at,
			(SELECT COUNT(DISTINCT c.connection_id) FROM secret_use d JOIN secret_connection c ON c.day = d.day AND c.secret_id = d.secret_id
				WHERE d.secret_id = ? AND d.day > ?) AS connections
		FROM secret_use WHERE secret_id = ? AND day > ?`, id, since, id, since)
	if err != nil {
		return u, err
	}
	u.Addresses, err = db.SecretAddresses(ctx, id)
	return u, err
}

// SecretAddresses are the latest few from which a secret was used, the latest first.
func (db *DB) SecretAddresses(ctx context.Context, id string) (all []string, err error) {
	err = db.sql.List(ctx, &all, `SELECT address FROM secret_address WHERE secret_id = ? AND last_at > ?
		ORDER BY last_at DESC, address LIMIT ?`, id, db.usesSince(), secretAddresses)
	return all, err
}

func (db *DB) usesSince() Time { return At(db.Now().Add(-UseKept)) }

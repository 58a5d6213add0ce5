package storage

import "context"

// CallbackUse is how many attempts used a callback within the time of [UseKept], and when the
// last began.
type CallbackUse struct {
	Attempts int64 `db:"attempts"`
	LastAt   Time  `db:"last_at"`
}

// CallbackUse counts the attempts that used a client's callback.
func (db *DB) CallbackUse(ctx context.Context, clientID, url string) (u CallbackUse, err error) {
	err = db.sql.Get(ctx, &u, `SELECT COUNT(*) AS attempts, MAX(began_at) AS last_at FROM attempt
		WHERE client_id = ? AND callback = ? AND began_at > ?`, clientID, url, db.usesSince())
	return u, err
}

// ClientReach is how many live connections a client has, and of how many accounts.
type ClientReach struct {
	Connections int64 `db:"connections"`
	Accounts    int64 `db:"accounts"`
}

// ClientReach counts what stops working when a client is suspended.
func (db *DB) ClientReach(ctx context.Context, clientID string) (r ClientReach, err error) {
	err = db.sql.Get(ctx, &r, `SELECT COUNT(*) AS connections, COUNT(DISTINCT account_id) AS accounts FROM connection
		WHERE client_id = ? AND revoked_at IS NULL`, clientID)
	return r, err
}

// ClientConnection is a connection with the email of its account.
type ClientConnection struct {
	Connection
	Email string `db:"email"`
}

// Cursor is where the page after this connection begins.
func (n ClientConnection) Cursor() Cursor { return Cursor{n.CreatedAt.UnixMilli(), n.ID} }

// ClientConnections lists a client's connections, also those that have ended, the newest
// first.
func (db *DB) ClientConnections(ctx context.Context, clientID string, after Cursor, limit int) (all []ClientConnection, err error) {
	err = db.listConnections(ctx, &all, `a.email`, `JOIN account a ON a.id = n.account_id`, clientID, after, limit)
	return all, err
}

// PartnerConnections is [DB.ClientConnections] for the partner itself, which learns no email.
func (db *DB) PartnerConnections(ctx context.Context, clientID string, after Cursor, limit int) (all []ClientConnection, err error) {
	err = db.listConnections(ctx, &all, `'' AS email`, ``, clientID, after, limit)
	return all, err
}

func (db *DB) listConnections(ctx context.Context, into *[]ClientConnection, email, join, clientID string, after Cursor, limit int) error {
	where, args := `n.client_id = ?`, []any{clientID}
	if !after.IsZero() {
		where, args = where+` AND (n.created_at, n.id) < (?, ?)`, append(args, after.Number, after.Text)
	}
	return db.sql.List(ctx, into, `SELECT n.id, n.account_id, n.client_id, n.scope, n.created_at, n.revoked_at, `+email+`,
			(SELECT MAX(t.last_used_at) FROM token t WHERE t.connection_id = n.id) AS last_used_at, `+selectPausedAt+`
		FROM connection n `+join+`
		WHERE `+where+` ORDER BY n.created_at DESC, n.id DESC LIMIT ?`, append(args, limit)...)
}

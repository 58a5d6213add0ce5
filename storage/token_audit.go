package storage

import (
	"context"

	"fairlead/audit"
)

// AuditInspected notes that somebody has looked a token up.
func (db *DB) AuditInspected(ctx context.Context, k Token) error {
	return db.transact(ctx, func(t tx) error { return t.auditToken("token.inspected", k) })
}

// auditToken notes what somebody does about a token, unless its own client does it. A token
// has no name but itself, so it is named by its connection, or by its service.
func (t tx) auditToken(what string, k Token) error {
	if !t.author.known {
		return nil
	}
	return t.noteToken(audit.Entry{What: what}, k)
}

// noteToken notes what is done about a token, also by the server itself.
func (t tx) noteToken(e audit.Entry, k Token) error {
	if err := t.auditClient(k.ClientID, e); err != nil || !k.ConnectionID.Valid {
		return err
	}
	on := &t.news.entries[len(t.news.entries)-1].On
	on.Kind, on.ID = "connection", k.ConnectionID.String
	return nil
}

// AuditInspectedObject is [DB.AuditInspected] for what is no token: a key, a secret or a code, or
// nothing that is known.
func (db *DB) AuditInspectedObject(ctx context.Context, on audit.Object, found audit.Values) error {
	return db.Audit(ctx, audit.Entry{What: "token.inspected", On: on, After: found})
}

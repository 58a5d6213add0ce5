package storage

import (
	"context"
	"fmt"
	"iter"
)

// connectionPage is how many connections are read at a time.
const connectionPage = 1000

// EachConnection reads all connections of a client, also those that have ended, the oldest first.
// It stops at an error. No more than a page of them is in memory.
func (db *DB) EachConnection(ctx context.Context, clientID string) iter.Seq2[Connection, error] {
	return func(yield func(Connection, error) bool) {
		var last Connection
		for n := connectionPage; n == connectionPage; {
			all, err := db.connectionsAfter(ctx, clientID, last)
			if err != nil {
				yield(Connection{}, err)
				return
			}
			for _, c := range all {
				if !yield(c, nil) {
					return
				}
			}
			if n = len(all); n > 0 {
				last = all[n-1]
			}
		}
	}
}

func (db *DB) connectionsAfter(ctx context.Context, clientID string, last Connection) (all []Connection, err error) {
	where, args := `n.client_id = ?`, []any{clientID}
	if last.ID != "" {
		where, args = where+` AND (n.created_at, n.id) > (?, ?)`, append(args, last.CreatedAt, last.ID)
	}
	err = db.sql.List(ctx, &all, fmt.Sprintf(`SELECT n.id, n.account_id, n.client_id, n.scope, n.created_at, n.revoked_at,
			(SELECT MAX(t.last_used_at) FROM token t WHERE t.connection_id = n.id) AS last_used_at, `+selectPausedAt+`
		FROM connection n WHERE %s ORDER BY n.created_at, n.id LIMIT %d`, where, connectionPage), args...)
	return all, err
}

package storage

import "fairlead/storage/database"

// issueTokens does for many tokens in one statement what [DB.IssueToken] does for one.
const issueTokens = `INSERT INTO token (hash, client_id, connection_id, scope, issued_at, expires_at)
	SELECT * FROM unnest(?::bytea[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])`

func (db *DB) issueBatch(batch []*database.Item[*Token]) error {
	var t tokenColumns
	for _, one := range batch {
		t.add(one.Value)
	}
	return db.sql.WriteBatch(&[]int{}, issueTokens, t.hashes, t.clients, t.connections, t.scopes, t.issued, t.expire)
}

// tokenColumns are new tokens as one array for each column.
type tokenColumns struct {
	hashes          [][]byte
	clients, scopes []string
	connections     []*string
	issued, expire  []*int64
}

func (t *tokenColumns) add(k *Token) {
	t.hashes, t.clients, t.scopes = append(t.hashes, k.Hash), append(t.clients, k.ClientID), append(t.scopes, k.Scope)
	t.issued, t.expire = append(t.issued, millis(k.IssuedAt)), append(t.expire, millis(k.ExpiresAt))
	var connection *string
	if k.ConnectionID.Valid {
		connection = &k.ConnectionID.String
	}
	t.connections = append(t.connections, connection)
}

// millis returns a time for an array: nil if there is none.
func millis(t Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

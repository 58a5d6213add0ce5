package storage

import "fairlead/storage/database"

// spending is a code and the token to issue for it.
type spending struct {
	code  Code
	token *Token
}

// spendCodes does for many codes in one statement what [DB.SpendCode] does for one in
// two. If a batch has a code twice, only one of the two is spent. Codes are locked in
// order, since two batches that share some could deadlock, which PostgreSQL takes a
// second to detect. Codes whose connection would exceed [maxTokens] are skipped, since
// revoking a token takes another statement.
const spendCodes = `WITH requested AS (
		SELECT a.*, ROW_NUMBER() OVER (PARTITION BY a.code_connection ORDER BY a.n) AS turn
		FROM unnest(?::bytea[], ?::text[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
			WITH ORDINALITY AS a (code, code_connection, hash, client_id, connection_id, scope, issued_at, expires_at, n)
	), held AS MATERIALIZED (
		SELECT hash FROM code WHERE hash = ANY (?) AND used_at IS NULL ORDER BY hash FOR NO KEY UPDATE
	), spent AS (
		UPDATE code o SET used_at = a.issued_at, token_hash = a.hash
		FROM requested a JOIN held h ON h.hash = a.code JOIN connection c ON c.id = a.code_connection
		WHERE o.hash = a.code AND o.connection_id = a.code_connection AND o.used_at IS NULL AND o.expires_at > a.issued_at
			AND c.revoked_at IS NULL
			AND a.turn + (SELECT COUNT(*) FROM (SELECT FROM token k
				WHERE k.connection_id = c.id AND k.revoked_at IS NULL LIMIT ?) AS kept) <= ?
		RETURNING a.*
	), written AS (
		INSERT INTO token (hash, client_id, connection_id, scope, issued_at, expires_at)
		SELECT hash, client_id, connection_id, scope, issued_at, expires_at FROM spent
	)
	SELECT n FROM spent`

// spendBatch spends the codes of a batch, and refuses those that cannot be spent.
func (db *DB) spendBatch(batch []*database.Item[*spending]) error {
	var codes [][]byte
	var connections []string
	var t tokenColumns
	now := db.Time()
	for _, one := range batch {
		c := one.Value.code
		codes, connections = append(codes, c.Hash), append(connections, c.ConnectionID)
		one.Value.token.IssuedAt = now
		t.add(one.Value.token)
	}
	var spent []int
	err := db.sql.WriteBatch(&spent, spendCodes, codes, connections,
		t.hashes, t.clients, t.connections, t.scopes, t.issued, t.expire, codes, maxTokens, maxTokens)
	if err != nil {
		return err
	}
	database.Refuse(batch, ErrSpent)
	for _, n := range spent {
		batch[n-1].Err = nil
	}
	return nil
}

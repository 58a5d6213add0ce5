package storage

import "fairlead/storage/database"

// spending is a code and the token to issue for it.
type spending struct {
	code  Code
	token *Token
}

// spendCodes does in one statement what [DB.SpendCode] does with one code in two.
// Where a batch has the same code twice, one of the two updates it. Codes are locked
// in one order: two batches with some in common would otherwise wait for each other,
// and everybody in them for PostgreSQL to notice after a second. Codes of a connection
// that would have more than [tokensKept] tokens are left out, since ending one takes
// more than this.
const spendCodes = `WITH asked AS (
		SELECT a.*, ROW_NUMBER() OVER (PARTITION BY a.code_connection ORDER BY a.n) AS turn
		FROM unnest(?::bytea[], ?::text[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
			WITH ORDINALITY AS a (code, code_connection, hash, client_id, connection_id, scope, issued_at, expires_at, n)
	), held AS MATERIALIZED (
		SELECT hash FROM code WHERE hash = ANY (?) AND used_at IS NULL ORDER BY hash FOR NO KEY UPDATE
	), spent AS (
		UPDATE code o SET used_at = a.issued_at, token_hash = a.hash
		FROM asked a JOIN held h ON h.hash = a.code JOIN connection c ON c.id = a.code_connection
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

// spendBatch writes the tokens of those codes that can be spent.
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
		t.hashes, t.clients, t.connections, t.scopes, t.issued, t.expire, codes, tokensKept, tokensKept)
	if err != nil {
		return err
	}
	database.Refuse(batch, ErrSpent)
	for _, n := range spent {
		batch[n-1].Err = nil
	}
	return nil
}

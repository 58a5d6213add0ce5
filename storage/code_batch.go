package storage

import (
	"context"
	"time"

	"fairlead/storage/database"
)

// spending is a code, the token to issue for it, and the ID of the request.
type spending struct {
	code    Code
	token   *Token
	request string
}

// spendCodes does for many codes in one statement what [DB.SpendCode] does for one in
// two. If a batch has a code twice, only one of the two is spent. Codes are locked in
// order, since two batches that share some could deadlock, which PostgreSQL takes a
// second to detect. Like [tx.spendCode] it refuses codes whose token needs another to be
// revoked; turn counts the tokens of one connection in this batch.
const spendCodes = `WITH requested AS (
		SELECT * FROM unnest(?::bytea[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
			WITH ORDINALITY AS a (code, code_connection, request, turn, hash, client_id, connection_id, scope, issued_at, expires_at, n)
	), held AS MATERIALIZED (
		SELECT hash FROM code WHERE hash = ANY (?) AND used_at IS NULL ORDER BY hash FOR NO KEY UPDATE
	), spent AS (
		UPDATE code o SET used_at = a.issued_at, token_hash = a.hash, exchange_request = a.request
		FROM requested a JOIN held h ON h.hash = a.code JOIN connection c ON c.id = a.code_connection
		WHERE o.hash = a.code AND o.connection_id = a.code_connection AND o.used_at IS NULL AND o.expires_at > a.issued_at
			AND c.revoked_at IS NULL
			AND a.issued_at > (SELECT CASE WHEN COUNT(*) + a.turn <= ? THEN COALESCE(MAX(k.issued_at), 0) + a.turn - 1 END
				FROM token k WHERE k.connection_id = c.id AND k.revoked_at IS NULL)
		RETURNING a.*
	), written AS (
		INSERT INTO token (hash, client_id, connection_id, scope, issued_at, expires_at)
		SELECT hash, client_id, connection_id, scope, issued_at, expires_at FROM spent
	)
	SELECT n FROM spent`

// spendBatch spends the codes of a batch, and refuses those that cannot be spent.
func (db *DB) spendBatch(batch []*database.Item[*spending]) error {
	var codes [][]byte
	var connections, requests []string
	var turns []int64
	var t tokenColumns
	turnsOf := make(map[string]int64, len(batch))
	now := db.Time()
	for _, one := range batch {
		c := one.Value.code
		turnsOf[c.ConnectionID]++
		turn := turnsOf[c.ConnectionID]
		codes, connections, turns = append(codes, c.Hash), append(connections, c.ConnectionID), append(turns, turn)
		requests = append(requests, one.Value.request)
		one.Value.token.IssuedAt = At(now.Add(time.Duration(turn-1) * time.Millisecond))
		t.add(one.Value.token)
	}
	var spent []int
	err := db.transact(context.Background(), func(q tx) error {
		spent = nil
		if err := q.lockConnections(connections...); err != nil {
			return err
		}
		return q.List(&spent, spendCodes, codes, connections, requests, turns,
			t.hashes, t.clients, t.connections, t.scopes, t.issued, t.expire, codes, maxTokens)
	})
	if err != nil {
		return err
	}
	database.Refuse(batch, ErrSpent)
	for _, n := range spent {
		batch[n-1].Err = nil
	}
	return nil
}

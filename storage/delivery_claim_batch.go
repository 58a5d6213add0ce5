package storage

import (
	"context"
	"time"

	"fairlead/storage/database"
)

// claiming is what one endpoint's deliveries are claimed for.
type claiming struct {
	endpointID, server string
	limit              int
	lease              time.Duration
	claimed            Claimed
}

// claimDeliveries does for many endpoints in one statement what [tx.claim] does for one. Rows
// that another transaction holds are left to it.
const claimDeliveries = `WITH requested AS (
		SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[]) AS a (endpoint_id, server, most, until)
	), due AS (
		SELECT r.server, r.until, d.id FROM requested r
		JOIN endpoint p ON p.id = r.endpoint_id AND p.status = 'enabled' AND (p.wait_until IS NULL OR p.wait_until <= ?)
		CROSS JOIN LATERAL (SELECT id, row_number() OVER (ORDER BY again, next_at) AS n FROM (
			SELECT id, again, next_at FROM (SELECT id, again, next_at FROM delivery WHERE endpoint_id = r.endpoint_id
				AND status = 'pending' AND again = false AND next_at <= ? ORDER BY next_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS fresh
			UNION ALL
			SELECT id, again, next_at FROM (SELECT id, again, next_at FROM delivery WHERE endpoint_id = r.endpoint_id
				AND status = 'pending' AND again = true AND next_at <= ? ORDER BY next_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS others
		) AS both_kinds) AS d
		WHERE d.n <= r.most
	), claimed AS (
		UPDATE delivery o SET next_at = due.until, claimed_by = due.server FROM due WHERE o.id = due.id RETURNING o.*
	)
	SELECT p.owner = 'partner' AND (e.type <> ? AND NOT EXISTS (SELECT 1 FROM client c WHERE c.id = p.owner_id AND c.status = 'active')
			OR e.account_id <> '' AND e.type <> ? AND NOT EXISTS (SELECT 1 FROM connection n
				WHERE n.account_id = e.account_id AND n.client_id = p.owner_id AND n.revoked_at IS NULL)) AS barred, ` +
	deliveryColumns + ` FROM claimed d JOIN event e ON e.sequence = d.event_sequence JOIN endpoint p ON p.id = d.endpoint_id
	ORDER BY e.sequence`

// claimBatch claims for every endpoint of a batch.
func (db *DB) claimBatch(batch []*database.Item[*claiming]) error {
	var ids, servers []string
	var limits, until []int64
	most, now := 0, db.Time()
	for _, one := range batch {
		c := one.Value
		c.claimed = Claimed{Until: now.Add(c.lease)}
		ids, servers = append(ids, c.endpointID), append(servers, c.server)
		limits, until = append(limits, int64(c.limit)), append(until, c.claimed.Until.UnixMilli())
		most = max(most, c.limit)
	}
	var rows []ClaimedDelivery
	err := db.sql.WriteBatch(&rows, claimDeliveries, ids, servers, limits, until, now, now, most, now, most, TypePartnerSuspended, TypeConnectionEnded)
	if err != nil {
		return err
	}
	of := map[[2]string][]ClaimedDelivery{}
	for _, d := range rows {
		of[[2]string{d.EndpointID, d.ClaimedBy}] = append(of[[2]string{d.EndpointID, d.ClaimedBy}], d)
	}
	for _, one := range batch {
		one.Value.claimed.Deliveries = of[[2]string{one.Value.endpointID, one.Value.server}]
	}
	return db.readEndpoints(batch, ids, len(rows) > 0, now)
}

// readEndpoints reads the endpoints of a batch, and their secrets if there is something to
// sign.
func (db *DB) readEndpoints(batch []*database.Item[*claiming], ids []string, sign bool, now Time) error {
	ctx := context.Background()
	var endpoints []Endpoint
	if err := db.sql.List(ctx, &endpoints, `SELECT `+endpointColumns+` FROM endpoint WHERE id = ANY (?::text[])`, ids); err != nil {
		return err
	}
	var secrets []EndpointSecret
	if sign {
		err := db.sql.List(ctx, &secrets, `SELECT `+endpointSecretColumns+` FROM endpoint_secret
			WHERE endpoint_id = ANY (?::text[]) AND (expires_at IS NULL OR expires_at > ?) ORDER BY created_at DESC, id`, ids, now)
		if err != nil {
			return err
		}
	}
	of, secretsOf := map[string]Endpoint{}, map[string][]EndpointSecret{}
	for _, p := range endpoints {
		of[p.ID] = p
	}
	for _, s := range secrets {
		secretsOf[s.EndpointID] = append(secretsOf[s.EndpointID], s)
	}
	for _, one := range batch {
		c, found := one.Value, false
		c.claimed.Secrets = secretsOf[c.endpointID]
		if c.claimed.Endpoint, found = of[c.endpointID]; !found {
			one.Err = ErrNotFound
		}
	}
	return nil
}

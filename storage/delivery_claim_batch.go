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
// that another transaction holds are left to it. The IDs are made an array first, so that each
// is looked up by the index, however many rows the planner expects, and connections are counted
// since it would read all of them for NOT EXISTS.
const claimDeliveries = `WITH due AS MATERIALIZED (
		SELECT d.id FROM unnest(?::text[], ?::bigint[]) AS r (endpoint_id, most)
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
		UPDATE delivery SET next_at = ?, claimed_by = ? WHERE id = ANY (ARRAY (SELECT id FROM due)) RETURNING *
	)
	SELECT p.owner = 'partner' AND (e.type <> ? AND (SELECT COUNT(*) FROM client c WHERE c.id = p.owner_id AND c.status = 'active') = 0
			OR e.account_id <> '' AND e.type <> ? AND (SELECT COUNT(*) FROM connection n
				WHERE n.account_id = e.account_id AND n.client_id = p.owner_id AND n.revoked_at IS NULL) = 0) AS barred, ` +
	deliveryColumns + ` FROM claimed d JOIN event e ON e.sequence = d.event_sequence JOIN endpoint p ON p.id = d.endpoint_id
	ORDER BY e.sequence`

// claimBatch claims for every endpoint of a batch. They are nearly always for one server.
func (db *DB) claimBatch(batch []*database.Item[*claiming]) error {
	now := db.Time()
	of := map[claimant][]*database.Item[*claiming]{}
	for _, one := range batch {
		who := claimant{one.Value.server, now.Add(one.Value.lease)}
		of[who] = append(of[who], one)
	}
	for who, all := range of {
		if err := db.claimFor(who, all, now); err != nil {
			return err
		}
	}
	return nil
}

// claimant is who claims, and until when.
type claimant struct {
	server string
	until  time.Time
}

func (db *DB) claimFor(who claimant, batch []*database.Item[*claiming], now Time) error {
	var ids []string
	var limits []int64
	most := 0
	for _, one := range batch {
		ids, limits = append(ids, one.Value.endpointID), append(limits, int64(one.Value.limit))
		most = max(most, one.Value.limit)
	}
	var rows []ClaimedDelivery
	err := db.sql.WriteBatch(&rows, claimDeliveries, ids, limits, now, now, most, now, most, At(who.until), who.server, TypePartnerSuspended, TypeConnectionEnded)
	if err != nil {
		return err
	}
	of := map[string][]ClaimedDelivery{}
	for _, d := range rows {
		of[d.EndpointID] = append(of[d.EndpointID], d)
	}
	for _, one := range batch {
		one.Value.claimed = Claimed{Until: who.until, Deliveries: of[one.Value.endpointID]}
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

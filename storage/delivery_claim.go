package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// Claimed are deliveries that a server has taken, and their endpoint.
type Claimed struct {
	Endpoint   Endpoint
	Secrets    []EndpointSecret // live, newest first
	Deliveries []ClaimedDelivery
	Until      time.Time // when the claim ends
}

// ClaimedDelivery is one of them.
type ClaimedDelivery struct {
	DeliveryOf
	// Barred is set if the endpoint's owner may not hear of the event now.
	Barred bool `db:"barred"`
}

// ClaimDeliveries takes up to limit of an endpoint's deliveries that are due, for a server.
// Nobody else gets them until the lease ends, which stands in next_at. What is new comes
// first. ErrNotFound means that the endpoint is gone.
func (db *DB) ClaimDeliveries(ctx context.Context, endpointID, server string, limit int, lease time.Duration) (c Claimed, err error) {
	if db.batches != nil {
		item := &claiming{endpointID: endpointID, server: server, limit: limit, lease: lease}
		err = db.batches.claims.Do(ctx, item)
		return item.claimed, err
	}
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		c = Claimed{Until: now.Add(lease)}
		if err := t.Get(&c.Endpoint, `SELECT `+endpointColumns+` FROM endpoint WHERE id = ?`, endpointID); err != nil {
			return err
		}
		if c.Endpoint.Status != EndpointEnabled || now.Before(c.Endpoint.WaitUntil.Time) {
			return nil
		}
		ids, err := t.claim(endpointID, server, limit, now, At(c.Until))
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := t.readClaimed(&c, ids); err != nil {
			return err
		}
		return t.List(&c.Secrets, `SELECT `+endpointSecretColumns+` FROM endpoint_secret
			WHERE endpoint_id = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY created_at DESC, id`, endpointID, now)
	})
	return c, err
}

// claim takes new deliveries, and then others, on an engine with one writer at a time.
func (t tx) claim(endpointID, server string, limit int, now, until Time) (ids []string, err error) {
	const due = `SELECT id, again, next_at FROM (SELECT id, again, next_at FROM delivery
		WHERE endpoint_id = ? AND status = 'pending' AND again = ? AND next_at <= ? ORDER BY next_at LIMIT ?) AS `
	err = t.List(&ids, `UPDATE delivery SET next_at = ?, claimed_by = ? WHERE id IN (
			SELECT id FROM (`+due+`fresh UNION ALL `+due+`others) AS due ORDER BY again, next_at LIMIT ?)
		RETURNING id`, until, server, endpointID, false, now, limit, endpointID, true, now, limit, limit)
	return ids, err
}

// barred is the condition under which an endpoint's owner may not hear of an event e: a
// partner that is suspended hears of that alone, and of an account only while it is connected.
func (p Endpoint) barred() (condition string, args []any) {
	if p.Owner != OwnerPartner {
		return `false`, nil
	}
	return `(e.type <> ? AND NOT EXISTS (SELECT 1 FROM client p WHERE p.id = ? AND p.status = 'active')
			OR e.account_id <> '' AND e.type <> ? AND NOT EXISTS (SELECT 1 FROM connection n
				WHERE n.account_id = e.account_id AND n.client_id = ? AND n.revoked_at IS NULL))`,
		[]any{TypePartnerSuspended, p.OwnerID, TypeConnectionEnded, p.OwnerID}
}

// IsBarred reports whether the owner of an endpoint may not hear of an event by now.
func (db *DB) IsBarred(ctx context.Context, p Endpoint, e Event) (barred bool, err error) {
	condition, args := p.barred()
	err = db.sql.Get(ctx, &barred, `SELECT `+condition+` FROM event e WHERE e.sequence = ?`, append(args, e.Sequence)...)
	return barred, err
}

// IsWanted reports whether a server that has claimed a delivery may still try it: the endpoint,
// as it was then, is enabled and has not been changed since, and its owner may hear of the event
// now.
func (db *DB) IsWanted(ctx context.Context, p Endpoint, deliveryID, server string) (wanted bool, err error) {
	barred, about := p.barred()
	err = db.sql.Get(ctx, &wanted, `SELECT EXISTS (SELECT 1 FROM delivery d JOIN endpoint o ON o.id = d.endpoint_id JOIN event e ON e.sequence = d.event_sequence
		WHERE d.id = ? AND d.claimed_by = ? AND o.status = ? AND o.updated_at = ? AND NOT (`+barred+`))`,
		append([]any{deliveryID, server, EndpointEnabled, p.UpdatedAt}, about...)...)
	return wanted, err
}

// readClaimed reads deliveries, and whether their owner may hear of them.
func (t tx) readClaimed(c *Claimed, ids []string) error {
	barred, before := c.Endpoint.barred()
	query, args, err := sqlx.In(` WHERE d.id IN (?) ORDER BY e.sequence`, padded(ids))
	if err != nil {
		return err
	}
	return t.List(&c.Deliveries, `SELECT `+barred+` AS barred, `+deliveryColumns+` FROM delivery d JOIN event e ON e.sequence = d.event_sequence`+query, append(before, args...)...)
}

// RenewDelivery makes a server's claim last for a lease from now on. ErrNotFound means that
// the server has it no longer.
func (db *DB) RenewDelivery(ctx context.Context, id, server string, lease time.Duration) (until Time, err error) {
	until = At(db.Now().Add(lease))
	return until, db.transact(ctx, func(t tx) error {
		return t.Once(ErrNotFound, `UPDATE delivery SET next_at = ? WHERE id = ? AND status = 'pending' AND claimed_by = ?`, until, id, server)
	})
}

// ReleaseDeliveries makes what a server had claimed due again: when it stops, or at the start
// of the only server of a database.
func (db *DB) ReleaseDeliveries(ctx context.Context, server string) error {
	return db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`UPDATE delivery SET next_at = ?, claimed_by = '' WHERE claimed_by <> '' AND claimed_by = ?`, db.Time(), server)
		return err
	})
}

// ReleaseAllDeliveries is that for every server, for an engine that has only one.
func (db *DB) ReleaseAllDeliveries(ctx context.Context) error {
	if db.batches != nil { // others may be at work
		return nil
	}
	return db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`UPDATE delivery SET next_at = ?, claimed_by = '' WHERE claimed_by <> ''`, db.Time())
		return err
	})
}

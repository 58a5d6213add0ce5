package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// ErrEndpointOff means that an endpoint is disabled.
const ErrEndpointOff database.Refusal = "the endpoint is disabled"

// Resend makes a delivery of an endpoint pending again with a new schedule, whatever its
// status. ErrNotFound means that the endpoint has no such delivery.
func (db *DB) Resend(ctx context.Context, endpointID, deliveryID string) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockForResend(endpointID); err != nil {
			return err
		}
		t.news.due = append(t.news.due, endpointID)
		err := t.Once(ErrNotFound, resend+` WHERE endpoint_id = ? AND id = ?`, DeliveryPending, true, db.Time(), endpointID, deliveryID)
		if err != nil {
			return err
		}
		return t.auditEndpoint(endpointID, audit.Entry{What: "endpoint.resent", After: audit.Values{"delivery": deliveryID}})
	})
}

// ResendSeen is [DB.Resend] for somebody who has seen a number of attempts: if there have
// been others since then, or one is under way, it does nothing and returns ErrSpent.
func (db *DB) ResendSeen(ctx context.Context, endpointID, deliveryID string, attempts int) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockForResend(endpointID); err != nil {
			return err
		}
		t.news.due = append(t.news.due, endpointID)
		return t.Once(ErrSpent, resend+` WHERE endpoint_id = ? AND id = ? AND attempts = ? AND claimed_by = ''`,
			DeliveryPending, true, db.Time(), endpointID, deliveryID, attempts)
	})
}

const resend = `UPDATE delivery SET status = ?, tries = 0, again = ?, next_at = ?, claimed_by = '', finished_at = NULL`

// ResendFailed does so with every delivery that failed or was skipped from since to until,
// and that the owner may hear of now, and counts them.
func (db *DB) ResendFailed(ctx context.Context, endpointID string, since, until Time) (count int64, err error) {
	err = db.transact(ctx, func(t tx) error {
		if err := t.lockForResend(endpointID); err != nil {
			return err
		}
		var p Endpoint
		if err := t.Get(&p, `SELECT owner, owner_id FROM endpoint WHERE id = ?`, endpointID); err != nil {
			return err
		}
		t.news.due = append(t.news.due, endpointID)
		query, args := resend+` WHERE endpoint_id = ? AND status IN (?, ?) AND finished_at >= ? AND finished_at <= ?`,
			[]any{DeliveryPending, true, db.Time(), endpointID, DeliveryFailed, DeliverySkipped, since, until}
		if barred, about := p.barred(); len(about) > 0 {
			query += ` AND NOT EXISTS (SELECT 1 FROM event e WHERE e.sequence = delivery.event_sequence AND ` + barred + `)`
			args = append(args, about...)
		}
		if count, err = t.Exec(query, args...); err != nil || count == 0 {
			return err
		}
		return t.auditEndpoint(endpointID, audit.Entry{What: "endpoint.resent", After: audit.Values{"deliveries": count}})
	})
	return count, err
}

func (t tx) lockForResend(endpointID string) error {
	var status EndpointStatus
	err := t.Get(&status, `UPDATE endpoint SET updated_at = updated_at WHERE id = ? RETURNING status`, endpointID)
	if err == nil && status != EndpointEnabled {
		err = ErrEndpointOff
	}
	return err
}

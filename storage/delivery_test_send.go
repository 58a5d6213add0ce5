package storage

import (
	"context"

	"fairlead/audit"
)

// QueueTest has a running server send a test event to one endpoint, and returns the delivery.
// [ErrEndpointOff] means that the endpoint is disabled.
func (db *DB) QueueTest(ctx context.Context, endpointID string) (deliveryID string, err error) {
	err = db.transact(ctx, func(t tx) error {
		if err := t.lockForResend(endpointID); err != nil {
			return err
		}
		now := db.Time()
		e := &Event{Type: TypeWebhookTest, Data: `{"endpoint_id":"` + endpointID + `"}`}
		if _, err := t.insertEvents([]*Event{e}, now); err != nil {
			return err
		}
		d := listener{Endpoint: Endpoint{ID: endpointID, Status: EndpointEnabled}}.newDelivery(*e, now)
		deliveryID = d.ID
		if err := t.writeDeliveries([]Delivery{d}); err != nil {
			return err
		}
		return t.auditEndpoint(endpointID, audit.Entry{What: "endpoint.tested", After: audit.Values{"delivery": deliveryID}})
	})
	return deliveryID, err
}

// EndTest keeps a test that failed from being tried again.
func (db *DB) EndTest(ctx context.Context, deliveryID string) error {
	return db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`UPDATE delivery SET status = ?, next_at = NULL, claimed_by = '', finished_at = ? WHERE id = ? AND status = ?`,
			DeliverySkipped, db.Time(), deliveryID, DeliveryPending)
		return err
	})
}

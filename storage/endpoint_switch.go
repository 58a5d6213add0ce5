package storage

import (
	"context"
	"errors"
	"strconv"

	"fairlead/storage/database"
)

const (
	// errUnskipped means that an endpoint has pending deliveries from before it was disabled.
	errUnskipped database.Refusal = "pending deliveries are to be skipped first"
	// skippedAtOnce is how many deliveries are skipped in one transaction, since an endpoint can
	// have very many.
	skippedAtOnce = 500
)

func (t tx) switchEndpoint(id string, to EndpointStatus, now Time) error {
	if to == EndpointEnabled {
		return t.enableEndpoint(id, now)
	}
	return t.disableEndpoint(id, OffByOwner, now)
}

// disableEndpoint switches an endpoint off. What is pending counts as skipped from then on;
// [DB.SkipDisabled] marks it so. It changes nothing about an endpoint that is off.
func (t tx) disableEndpoint(id string, reason EndpointOff, now Time) error {
	var p Endpoint
	err := t.Get(&p, `UPDATE endpoint SET status = ?, disabled_reason = ?, disabled_at = ?, recovering = ?, updated_at = ? WHERE id = ? AND status = ?
		RETURNING `+endpointColumns, EndpointDisabled, reason, now, reason != OffByOwner, now, id, EndpointEnabled)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	e := p.about(TypeEndpointDisabled)
	return t.tell(e, map[string]any{"endpoint_id": id, "reason": reason}, now)
}

// about is an event about an endpoint, for its owner's others and the operator.
func (p Endpoint) about(what EventType) Event {
	e := Event{Type: what, except: p.ID}
	switch p.Owner {
	case OwnerAccount:
		e.AccountID = p.OwnerID
	case OwnerPartner:
		e.ClientID = p.OwnerID
	}
	return e
}

// enableEndpoint switches an endpoint on again; nothing is sent by that. errUnskipped means
// that something would be.
func (t tx) enableEndpoint(id string, now Time) error {
	var unskipped bool
	if err := t.Get(&unskipped, `SELECT EXISTS (SELECT 1 FROM delivery WHERE endpoint_id = ? AND status = 'pending')`, id); err != nil {
		return err
	}
	if unskipped {
		return errUnskipped
	}
	_, err := t.Exec(`UPDATE endpoint SET status = ?, disabled_reason = '', disabled_at = NULL, failures = 0, failing_since = NULL, warned_at = NULL,
		wait_until = NULL, updated_at = ? WHERE id = ? AND status = ?`, EndpointEnabled, now, id, EndpointDisabled)
	return err
}

// SkipDisabled marks some of what is pending for disabled endpoints as skipped, and counts it.
func (db *DB) SkipDisabled(ctx context.Context) (skipped int64, err error) {
	var id string
	err = db.sql.Get(ctx, &id, `SELECT p.id FROM endpoint p WHERE p.status = 'disabled'
		AND EXISTS (SELECT 1 FROM delivery d WHERE d.endpoint_id = p.id AND d.status = 'pending') LIMIT 1`)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return db.skipPending(ctx, id, skippedAtOnce)
}

// skipPending marks up to limit of an endpoint's pending deliveries as skipped when it was
// disabled, unless it is enabled by now.
func (db *DB) skipPending(ctx context.Context, id string, limit int) (skipped int64, err error) {
	err = db.transact(ctx, func(t tx) error {
		var at Time
		err := t.Get(&at, `UPDATE endpoint SET updated_at = updated_at WHERE id = ? AND status = ? RETURNING disabled_at`, id, EndpointDisabled)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		// PostgreSQL checks the outer condition again on a row that has been finished meanwhile. It
		// is written so that SQLite does not look for the rows by it.
		skipped, err = t.Exec(`UPDATE delivery SET status = ?, next_at = NULL, claimed_by = '', finished_at = ? WHERE COALESCE(status, '') = 'pending' AND id IN (
			SELECT id FROM delivery WHERE endpoint_id = ? AND status = 'pending' LIMIT `+strconv.Itoa(limit)+`)`, DeliverySkipped, at, id)
		t.news.skipped += skipped
		return err
	})
	return skipped, err
}

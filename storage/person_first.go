package storage

import (
	"context"
	"errors"
)

// addFirstOwner makes the contact of a new partner its first owner.
func (t tx) addFirstOwner(c Client, now Time) error {
	if c.Kind != PartnerKind || c.Email == "" {
		return nil
	}
	_, err := t.join(c.ID, c.Email, "", PersonOwner, now)
	return err
}

// addFirstOwners gives their first owner to the partners that an older build wrote.
func (db *DB) addFirstOwners(ctx context.Context) error {
	for {
		var due []Client
		err := db.sql.List(ctx, &due, `SELECT `+clientColumns+` FROM client WHERE kind = ? AND email <> ''
			AND NOT EXISTS (SELECT 1 FROM partner_person m WHERE m.client_id = client.id) LIMIT ?`, PartnerKind, keyBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := db.transact(ctx, func(t tx) error { return t.addFirstOwners(due) }); err != nil {
			return err
		}
	}
}

func (t tx) addFirstOwners(of []Client) error {
	for _, c := range of {
		err := t.lockClient(c.ID)
		if err == nil {
			err = t.addFirstOwner(c, c.CreatedAt)
		}
		if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) { // another server was first
			return err
		}
	}
	return nil
}

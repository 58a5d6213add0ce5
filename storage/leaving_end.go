package storage

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"fairlead/audit"
)

// EndLeaving takes a step in ending the partner whose time to leave came first: it ends the
// connections of up to limit accounts or, when there are none, all that is left. more is false
// if no partner is due. Small steps keep other writers from waiting.
func (db *DB) EndLeaving(ctx context.Context, limit int) (more bool, err error) {
	var id string
	err = db.sql.Get(ctx, &id, `SELECT id FROM client WHERE leaving_until <= ? ORDER BY leaving_until LIMIT 1`, db.Time())
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ended, err := db.endConnectionsOf(ctx, id, id, limit)
	if err == nil && ended == 0 {
		ended, err = db.endConnectionsOf(ctx, id, TestClientID(id), limit)
	}
	if err == nil && ended == 0 {
		err = db.endPartner(ctx, id)
	}
	if errors.Is(err, ErrSpent) || errors.Is(err, ErrLeft) { // an owner or another server was first
		err = nil
	}
	return err == nil, aboutClient(id, err)
}

// lockLeaving locks a partner that is to end. After that, nobody can keep it. ErrSpent means that
// somebody has.
func (t tx) lockLeaving(id string, now Time) (c Client, err error) {
	if err := t.lockClient(id); err != nil {
		return c, err
	}
	err = t.Get(&c, `SELECT `+clientColumns+` FROM client WHERE id = ? AND leaving_until <= ?`, id, now)
	if errors.Is(err, ErrNotFound) {
		err = ErrSpent
	}
	return c, err
}

// endConnectionsOf ends the connections of up to limit accounts with a client of a partner that
// leaves, and tells their owners. It returns of how many.
func (db *DB) endConnectionsOf(ctx context.Context, id, clientID string, limit int) (ended int, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockLeaving(id, now); err != nil {
			return err
		}
		var accounts []string
		// The limit is part of the text: see expiredKinds.
		err := t.List(&accounts, `SELECT DISTINCT account_id FROM connection WHERE client_id = ? AND revoked_at IS NULL
			ORDER BY account_id LIMIT `+strconv.Itoa(limit), clientID)
		if err != nil {
			return err
		}
		ended = len(accounts)
		for _, account := range accounts {
			err := t.endConnection(Notice{AccountID: account, Name: NoticePartnerLeft}, clientID, ConnectionDeauthorized, now)
			if err != nil && !errors.Is(err, ErrNotFound) { // it has just ended otherwise
				return err
			}
		}
		return nil
	})
	return ended, err
}

// endPartner ends a partner that has no connections any more.
func (db *DB) endPartner(ctx context.Context, id string) error {
	all, err := db.EndpointsOf(ctx, Owner{Kind: OwnerPartner, ID: id})
	for _, p := range all { // each can have very many deliveries
		if err == nil {
			err = db.DeleteEndpoint(ctx, p.ID)
		}
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		c, err := t.lockLeaving(id, now)
		if err != nil {
			return err
		}
		if err := t.auditLeft(c); err != nil {
			return err
		}
		if err := t.tellPeople(c, PartnerNotice{Name: PartnerLeft}, now); err != nil {
			return err
		}
		if err := t.partAll(id, now); err != nil {
			return err
		}
		return t.clear(c)
	})
}

// auditLeft notes what goes with a partner.
func (t tx) auditLeft(c Client) error {
	e := audit.Entry{What: "partner.left", On: c.object(), Before: audit.Values{"status": c.Status}, After: audit.Values{"status": HasLeft}}
	for name, query := range map[string]string{
		"callbacks": `SELECT url FROM callback WHERE client_id IN (?, ?) ORDER BY created_at, url`,
		"secrets":   `SELECT id FROM secret WHERE client_id IN (?, ?) AND revoked_at IS NULL ORDER BY created_at, id`,
		"people":    `SELECT person_id FROM partner_person WHERE client_id IN (?, ?) ORDER BY added_at, person_id`,
	} {
		var all []string
		if err := t.List(&all, query, c.ID, TestClientID(c.ID)); err != nil {
			return err
		}
		e.Before[name] = all
	}
	t.audit(e)
	return nil
}

// partAll removes everybody from a partner, in the order of their IDs, so that two partners that
// end at once do not lock the same people in a circle.
func (t tx) partAll(clientID string, now Time) error {
	var all []string
	if err := t.List(&all, `SELECT person_id FROM partner_person WHERE client_id = ?`, clientID); err != nil {
		return err
	}
	slices.Sort(all)
	for _, id := range all {
		if err := t.part(clientID, id, now); err != nil {
			return err
		}
	}
	return nil
}

// clear deletes all of a partner but its company, its ID and the audit log. Without a contact
// it gets no first owner again.
func (t tx) clear(c Client) error {
	t.Change(c.ID)
	t.Change(TestClientID(c.ID))
	for _, query := range []string{
		`DELETE FROM endpoint WHERE owner = 'partner' AND owner_id = ?`, // added a moment ago
		`DELETE FROM callback WHERE client_id = ?`,
		`DELETE FROM callback_request WHERE client_id = ?`,
		`DELETE FROM host_proof WHERE client_id = ?`,
		`DELETE FROM handover WHERE client_id = ?`,
		`DELETE FROM logo WHERE client_id = ?`,
		`DELETE FROM application WHERE client_id = ? AND client_id <> '' AND decided_at IS NULL`,
	} {
		if _, err := t.Exec(query, c.ID); err != nil {
			return err
		}
	}
	if _, err := t.Exec(`DELETE FROM secret WHERE client_id IN (?, ?)`, c.ID, TestClientID(c.ID)); err != nil {
		return err
	}
	c.Email, c.UseCase = "", ""
	if _, err := t.Exec(`UPDATE client SET email = '', use_case = '' WHERE id = ?`, c.ID); err != nil {
		return err
	}
	if err := t.keyClient(&c); err != nil {
		return err
	}
	c.Status, c.StaysAs, c.LeavingUntil = HasLeft, "", Time{}
	c.SuspendedReason, c.SuspendedAt, c.SuspendedBy = "", Time{}, ""
	return t.writeStatus(c)
}

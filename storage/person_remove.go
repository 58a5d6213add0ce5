package storage

import (
	"context"

	"fairlead/audit"
)

// RemovePerson removes somebody from a partner. Its pages no longer exist for them from the next
// request on, and they are signed out if they belong to no partner any more. ErrNotFound means
// that they do not belong to it, ErrLastOwner that nobody else manages it.
func (db *DB) RemovePerson(ctx context.Context, clientID, personID string) error {
	return db.changePerson(ctx, clientID, personID, func(t tx, m Member, now Time) error {
		if err := t.isOwnerLeft(clientID, m); err != nil {
			return err
		}
		if err := t.auditClient(clientID, audit.Entry{What: "person.removed", Before: m.values(m.Role)}); err != nil {
			return err
		}
		if err := t.tellOwners(clientID, PersonWasRemoved, now); err != nil { // an owner who is removed too
			return err
		}
		if err := t.endHandoversTo(clientID, m.EmailKey, now); err != nil {
			return err
		}
		return t.part(clientID, personID, now)
	})
}

// ChangePersonRole gives somebody at a partner another role, and reports whether it is another
// one. Errors are those of [DB.RemovePerson].
func (db *DB) ChangePersonRole(ctx context.Context, clientID, personID string, role PersonRole) (changed bool, err error) {
	err = db.changePerson(ctx, clientID, personID, func(t tx, m Member, now Time) error {
		if changed = m.Role != role; !changed {
			return nil
		}
		if err := t.isOwnerLeft(clientID, m); err != nil {
			return err
		}
		if err := t.auditClient(clientID, audit.Entry{What: "person.role_changed", Before: m.values(m.Role), After: m.values(role)}); err != nil {
			return err
		}
		if err := t.tellOwners(clientID, PersonRoleWasChanged, now); err != nil { // who were owners until then
			return err
		}
		_, err := t.Exec(`UPDATE partner_person SET role = ? WHERE client_id = ? AND person_id = ?`, role, clientID, personID)
		return err
	})
	return changed && err == nil, err
}

// changePerson runs a change of somebody at a partner. Changes of its people wait for each other,
// since each depends on whether there is another owner.
func (db *DB) changePerson(ctx context.Context, clientID, personID string, change func(t tx, m Member, now Time) error) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		var m Member
		err := t.Get(&m, selectMembers+`m.client_id = ? AND m.person_id = ?`, clientID, personID)
		if err != nil {
			return err
		}
		return change(t, m.AsSeen(), db.Time())
	})
}

// isOwnerLeft is ErrLastOwner unless a partner has another owner beside somebody.
func (t tx) isOwnerLeft(clientID string, m Member) error {
	if m.Role != PersonOwner {
		return nil
	}
	var left bool
	err := t.Get(&left, `SELECT EXISTS (SELECT 1 FROM partner_person WHERE client_id = ? AND role = ? AND person_id <> ?)`, clientID, PersonOwner, m.ID)
	if err == nil && !left {
		return ErrLastOwner
	}
	return err
}

// part ends that somebody belongs to a partner. They are locked first, so that a sign-in at the
// same time either is ended here or finds that they belong to no partner.
func (t tx) part(clientID, personID string, now Time) error {
	if err := t.lockPerson(ErrNotFound, personID); err != nil {
		return err
	}
	if err := t.Once(ErrNotFound, `DELETE FROM partner_person WHERE client_id = ? AND person_id = ?`, clientID, personID); err != nil {
		return err
	}
	var belongs bool
	if err := t.Get(&belongs, `SELECT EXISTS (SELECT 1 FROM partner_person WHERE person_id = ?)`, personID); err != nil || belongs {
		return err
	}
	if err := t.endPersonLinks(personID, now); err != nil {
		return err
	}
	return t.endPersonSessions(personID, "", now)
}

// endHandoversTo ends a partner's links to a secret that were mailed to an address, which would
// make its person an owner again.
func (t tx) endHandoversTo(clientID, emailKey string, now Time) error {
	var live []Handover
	err := t.List(&live, `SELECT `+handoverColumns+` FROM handover WHERE client_id = ? AND used_at IS NULL AND ended_at IS NULL`, clientID)
	for _, h := range live {
		if err == nil && EmailKey(h.Email) == emailKey {
			_, err = t.Exec(`UPDATE handover SET ended_at = ? WHERE id = ?`, now, h.ID)
		}
	}
	return err
}

package storage

import (
	"context"

	"fairlead/audit"
)

// NewPerson is somebody who is added to a partner.
type NewPerson struct {
	Email string
	// Name is for somebody who belongs to no partner yet.
	Name string
	Role PersonRole
	// LinkUntil is when the link ends that is mailed to them and signs them in.
	LinkUntil Time
}

// AddPerson adds somebody to a partner and mails them a link that signs them in. ErrConflict means
// that they belong to it already, ErrPeopleLimit that it has [MostPeople].
func (db *DB) AddPerson(ctx context.Context, clientID string, n NewPerson) (p Person, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		if p, err = t.join(clientID, n.Email, n.Name, n.Role, now); err != nil {
			return err
		}
		seen := Member{Person: p, AddedAt: now}.AsSeen() // by the partner, which can read its history
		if err := t.auditClient(clientID, audit.Entry{What: "person.added", After: seen.values(n.Role)}); err != nil {
			return err
		}
		if err := t.tellOwners(clientID, PersonWasAdded, now); err != nil {
			return err
		}
		return t.enqueue(JobPersonLink, PersonLinkMail{Email: p.Email, ExpiresAt: n.LinkUntil, AddedTo: clientID}, now)
	})
	return p, err
}

// RenamePerson gives a person another name.
func (db *DB) RenamePerson(ctx context.Context, id, name string) error {
	return db.transact(ctx, func(t tx) error {
		var was Person
		if err := t.Get(&was, `UPDATE person SET name = name WHERE id = ? RETURNING `+personColumns, id); err != nil {
			return err
		}
		if was.Name == name {
			return nil
		}
		t.audit(audit.Entry{What: "person.updated", On: was.object(), Before: audit.Values{"name": was.Name}, After: audit.Values{"name": name}})
		_, err := t.Exec(`UPDATE person SET name = ? WHERE id = ?`, name, id)
		return err
	})
}

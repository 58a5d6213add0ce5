package storage

import (
	"cmp"
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// Person is one of a partner's own people, who is no account and no staff. They may belong
// to several partners.
type Person struct {
	ID             string `db:"id"` // 32 hex digits
	Email          string `db:"email"`
	EmailKey       string `db:"email_key"`
	Name           string `db:"name"` // may be empty
	LastSignedInAt Time   `db:"last_signed_in_at"`
	CreatedAt      Time   `db:"created_at"`
}

// Label is the person's name or, while they have none, their address.
func (p Person) Label() string { return cmp.Or(p.Name, p.Email) }

const personColumns = `id, email, email_key, name, last_signed_in_at, created_at`

// PersonRole says what a person may do for a partner.
type PersonRole string

// The roles of a partner's people.
const (
	PersonDeveloper PersonRole = "developer"
	PersonOwner     PersonRole = "owner"
)

// Membership is that a person belongs to a partner.
type Membership struct {
	ClientID string     `db:"client_id"`
	PersonID string     `db:"person_id"`
	Role     PersonRole `db:"role"`
	AddedAt  Time       `db:"added_at"`
}

const membershipColumns = `client_id, person_id, role, added_at`

// MostPeople is how many people a partner can have.
const MostPeople = 20

const (
	// ErrPeopleLimit means that a partner has [MostPeople].
	ErrPeopleLimit database.Refusal = "too many people"
	// ErrLastOwner means that nobody would be left who manages a partner.
	ErrLastOwner database.Refusal = "A partner needs an owner."
)

// PersonByID finds a person.
func (db *DB) PersonByID(ctx context.Context, id string) (p Person, err error) {
	err = db.sql.Get(ctx, &p, `SELECT `+personColumns+` FROM person WHERE id = ?`, id)
	return p, err
}

// PersonByEmail finds a person by their address; see [EmailKey].
func (db *DB) PersonByEmail(ctx context.Context, email string) (p Person, err error) {
	err = db.sql.Get(ctx, &p, `SELECT `+personColumns+` FROM person WHERE email_key = ?`, EmailKey(email))
	return p, err
}

// Memberships lists the partners of a person, the one they were added to first first.
func (db *DB) Memberships(ctx context.Context, personID string) (all []Membership, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+membershipColumns+` FROM partner_person WHERE person_id = ? ORDER BY added_at, client_id`, personID)
	return all, err
}

// MembershipOf is how a person belongs to a partner.
func (db *DB) MembershipOf(ctx context.Context, clientID, personID string) (m Membership, err error) {
	err = db.sql.Get(ctx, &m, `SELECT `+membershipColumns+` FROM partner_person WHERE client_id = ? AND person_id = ?`, clientID, personID)
	return m, err
}

// Member is a person as a list of a partner's people shows them.
type Member struct {
	Person
	Role    PersonRole `db:"role"`
	AddedAt Time       `db:"added_at"`
}

// AsSeen is the member as the partner sees them. Whoever adds an address learns nothing of what its
// person does for other partners: their name and sign-ins are shown once they have signed in since.
func (m Member) AsSeen() Member {
	if m.LastSignedInAt.Before(m.AddedAt.Time) {
		m.LastSignedInAt = Time{}
		if m.CreatedAt.Before(m.AddedAt.Time) {
			m.Name = ""
		}
	}
	return m
}

const selectMembers = `SELECT p.id, p.email, p.email_key, p.name, p.last_signed_in_at, p.created_at, m.role, m.added_at
		FROM partner_person m JOIN person p ON p.id = m.person_id WHERE `

// Members lists the people of a partner, those who were added first first.
func (db *DB) Members(ctx context.Context, clientID string) (all []Member, err error) {
	err = db.sql.List(ctx, &all, selectMembers+`m.client_id = ? ORDER BY m.added_at, p.id`, clientID)
	return all, err
}

// MemberOf is one of a partner's people.
func (db *DB) MemberOf(ctx context.Context, clientID, personID string) (m Member, err error) {
	err = db.sql.Get(ctx, &m, selectMembers+`m.client_id = ? AND m.person_id = ?`, clientID, personID)
	return m, err
}

// join adds somebody to a partner in a transaction that has locked it, and returns who that
// is. A name is for somebody new. ErrConflict means that they belong to it already,
// ErrPeopleLimit that it has too many.
func (t tx) join(clientID, email, name string, role PersonRole, now Time) (p Person, err error) {
	if p, err = t.person(email, name, now); err != nil {
		return p, err
	}
	var is struct {
		Member bool `db:"member"`
		People int  `db:"people"`
	}
	err = t.Get(&is, `SELECT EXISTS (SELECT 1 FROM partner_person WHERE client_id = ? AND person_id = ?) AS member,
		(SELECT COUNT(*) FROM partner_person WHERE client_id = ?) AS people`, clientID, p.ID, clientID)
	switch {
	case err != nil:
		return p, err
	case is.Member:
		return p, ErrConflict
	case is.People >= MostPeople:
		return p, ErrPeopleLimit
	}
	m := Membership{ClientID: clientID, PersonID: p.ID, Role: role, AddedAt: now}
	_, err = t.Exec(`INSERT INTO partner_person (`+membershipColumns+`) VALUES (?, ?, ?, ?)`, m.ClientID, m.PersonID, m.Role, m.AddedAt)
	return p, err
}

// person finds somebody by their address, or writes them.
func (t tx) person(email, name string, now Time) (p Person, err error) {
	p = Person{ID: NewID(), Email: email, EmailKey: EmailKey(email), Name: name, CreatedAt: now}
	err = t.Insert(`INSERT INTO person (`+personColumns+`) VALUES (:id, :email, :email_key, :name, :last_signed_in_at, :created_at)
		ON CONFLICT (email_key) DO NOTHING`, p)
	if err != nil {
		return p, err
	}
	err = t.Get(&p, `SELECT `+personColumns+` FROM person WHERE email_key = ?`, p.EmailKey)
	return p, err
}

// object names a person in the audit log, which is kept for ever and has no address.
func (p Person) object() audit.Object { return audit.Object{Kind: "person", ID: p.ID, Name: p.Name} }

// values are how a person belongs to a partner, in the audit log.
func (p Person) values(role PersonRole) audit.Values {
	return audit.Values{"person": p.ID, "name": p.Name, "role": role}
}

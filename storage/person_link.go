package storage

import (
	"context"
	"errors"

	"fairlead/audit"
)

// JobPersonLink is a mail with a link that signs one of a partner's people in.
const JobPersonLink JobKind = "person link"

// PersonLinkMail is the payload of [JobPersonLink]: for an address that may or may not be a
// person's.
type PersonLinkMail struct {
	Email     string `json:"email"`
	Next      string `json:"next,omitempty"` // the path that it leads to; empty for the usual one
	ExpiresAt Time   `json:"expires_at"`
	// AddedTo is the partner that the person was just added to; empty where they asked for it.
	AddedTo string `json:"added_to,omitempty"`
}

// PersonLink is a mailed link that signs in, once, in any browser. Its secret is stored as a
// hash.
type PersonLink struct {
	Hash      []byte `db:"hash"`
	PersonID  string `db:"person_id"`
	Next      string `db:"next"`
	ExpiresAt Time   `db:"expires_at"`
	UsedAt    Time   `db:"used_at"`
}

// RequestPersonLink records that a link was asked for. It writes the same single row whether or
// not the address is a person's.
func (db *DB) RequestPersonLink(ctx context.Context, m PersonLinkMail) error {
	return db.transact(ctx, func(t tx) error { return t.enqueue(JobPersonLink, m, db.Time()) })
}

// OfferPersonLink makes a link valid; one that was offered before is not changed. ErrSpent means
// that its person belongs to no partner.
func (db *DB) OfferPersonLink(ctx context.Context, l PersonLink) error {
	return db.transact(ctx, func(t tx) error {
		var belongs bool
		if err := t.Get(&belongs, `SELECT EXISTS (SELECT 1 FROM partner_person WHERE person_id = ?)`, l.PersonID); err != nil {
			return err
		}
		if !belongs {
			return ErrSpent
		}
		return t.Insert(`INSERT INTO person_link (hash, person_id, next, expires_at) VALUES (:hash, :person_id, :next, :expires_at)
			ON CONFLICT (hash) DO NOTHING`, l)
	})
}

// PersonLinkByHash finds a link that works.
func (db *DB) PersonLinkByHash(ctx context.Context, hash []byte) (l PersonLink, err error) {
	err = db.sql.Get(ctx, &l, `SELECT hash, person_id, next, expires_at, used_at FROM person_link
		WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, hash, db.Time())
	return l, err
}

// UsePersonLink spends a link and signs its person in; their other links end, and so does the
// browser's previous session (none if previous is empty). ErrSpent means that it was used, has
// expired or never existed, or that its person belongs to no partner.
func (db *DB) UsePersonLink(ctx context.Context, hash []byte, s *PersonSession, previous string) (l PersonLink, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		err := t.Get(&l, `UPDATE person_link SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?
			RETURNING hash, person_id, next, expires_at, used_at`, now, hash, now)
		if errors.Is(err, ErrNotFound) {
			return ErrSpent
		}
		if err != nil {
			return err
		}
		p, err := t.lockMember(l.PersonID)
		if err != nil {
			return err
		}
		if err := t.endPersonLinks(p.ID, now); err != nil {
			return err
		}
		t.author.is(p)
		t.audit(audit.Entry{What: "person.signed_in", On: p.object()})
		return t.startPersonSession(p, s, previous, now)
	})
	return l, err
}

// lockMember locks a person who belongs to a partner. ErrSpent means that they do not.
func (t tx) lockMember(id string) (p Person, err error) {
	if err := t.lockPerson(ErrSpent, id); err != nil {
		return p, err
	}
	err = t.Get(&p, `SELECT `+personColumns+` FROM person WHERE id = ? AND EXISTS (SELECT 1 FROM partner_person m WHERE m.person_id = person.id)`, id)
	if errors.Is(err, ErrNotFound) {
		err = ErrSpent
	}
	return p, err
}

// endPersonLinks ends all links of a person.
func (t tx) endPersonLinks(personID string, now Time) error {
	_, err := t.Exec(`UPDATE person_link SET used_at = ? WHERE person_id = ? AND used_at IS NULL`, now, personID)
	return err
}

package storage

import (
	"context"
	"time"
)

// PersonSession is a browser in which one of a partner's people is signed in. Only that browser
// has its secret. It ends when it has not been used for a while, and in any case at ExpiresAt.
type PersonSession struct {
	ID         string `db:"id"`
	SecretHash []byte `db:"secret_hash"`
	PersonID   string `db:"person_id"`
	UserAgent  string `db:"user_agent"`
	Address    string `db:"address"`
	CreatedAt  Time   `db:"created_at"`
	LastSeenAt Time   `db:"last_seen_at"`
	ExpiresAt  Time   `db:"expires_at"`
	RevokedAt  Time   `db:"revoked_at"`
}

const personSessionColumns = `id, secret_hash, person_id, user_agent, address, created_at, last_seen_at, expires_at, revoked_at`

// PersonSessionByID finds a session that has been used within the idle lifetime, and has
// neither ended nor expired.
func (db *DB) PersonSessionByID(ctx context.Context, id string, idle time.Duration) (s PersonSession, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+personSessionColumns+` FROM person_session
		WHERE id = ? AND revoked_at IS NULL AND expires_at > ? AND last_seen_at > ?`, id, db.Time(), At(db.Now().Add(-idle)))
	return s, err
}

// PersonSessions lists the sessions of a person that have not ended, the one used last first.
func (db *DB) PersonSessions(ctx context.Context, personID string, idle time.Duration) (all []PersonSession, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+personSessionColumns+` FROM person_session
		WHERE person_id = ? AND revoked_at IS NULL AND expires_at > ? AND last_seen_at > ? ORDER BY last_seen_at DESC, id`,
		personID, db.Time(), At(db.Now().Add(-idle)))
	return all, err
}

// TouchPersonSession records that a session was used.
func (db *DB) TouchPersonSession(ctx context.Context, id string) error {
	_, err := db.sql.Exec(ctx, `UPDATE person_session SET last_seen_at = ? WHERE id = ? AND revoked_at IS NULL`, db.Time(), id)
	return err
}

// EndPersonSession ends a session of a person. Ending it again changes nothing. ErrNotFound means
// that they have none with this ID.
func (db *DB) EndPersonSession(ctx context.Context, personID, id string) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrNotFound, `UPDATE person_session SET revoked_at = COALESCE(revoked_at, ?) WHERE id = ? AND person_id = ?`, db.Time(), id, personID)
	})
}

// EndOtherPersonSessions ends every session of a person but one.
func (db *DB) EndOtherPersonSessions(ctx context.Context, personID, but string) error {
	return db.transact(ctx, func(t tx) error { return t.endPersonSessions(personID, but, db.Time()) })
}

// endPersonSessions ends all sessions of a person but one, if that is not empty.
func (t tx) endPersonSessions(personID, but string, now Time) error {
	_, err := t.Exec(`UPDATE person_session SET revoked_at = ? WHERE person_id = ? AND id <> ? AND revoked_at IS NULL`, now, personID, but)
	return err
}

// startPersonSession signs somebody in and ends the browser's previous session (none if previous
// is empty).
func (t tx) startPersonSession(p Person, s *PersonSession, previous string, now Time) error {
	s.PersonID, s.CreatedAt, s.LastSeenAt = p.ID, now, now
	if _, err := t.Exec(`UPDATE person_session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL`, now, previous); err != nil {
		return err
	}
	if _, err := t.Exec(`UPDATE person SET last_signed_in_at = ? WHERE id = ?`, now, p.ID); err != nil {
		return err
	}
	return t.Insert(`INSERT INTO person_session (`+personSessionColumns+`)
		VALUES (:id, :secret_hash, :person_id, :user_agent, :address, :created_at, :last_seen_at, :expires_at, :revoked_at)`, s)
}

// lockPersonSession locks a person, and keeps their session from ending during this transaction.
func (t tx) lockPersonSession(id, personID string, now Time) error {
	if err := t.lockPerson(ErrSignedOut, personID); err != nil {
		return err
	}
	return t.Once(ErrSignedOut, `UPDATE person_session SET last_seen_at = last_seen_at
		WHERE id = ? AND person_id = ? AND revoked_at IS NULL AND expires_at > ?`, id, personID, now)
}

// lockPerson makes other transactions that change a person or sign them in wait.
func (t tx) lockPerson(missing error, id string) error {
	return t.Once(missing, `UPDATE person SET created_at = created_at WHERE id = ?`, id)
}

// lockMembership locks a partner before its people, and keeps somebody in it.
func (t tx) lockMembership(m Membership, isActive bool) error {
	var status Status
	if err := t.Get(&status, `UPDATE client SET status = status WHERE id = ? RETURNING status`, m.ClientID); err != nil {
		return err
	}
	if isActive && status != Active {
		return ErrSuspended
	}
	return t.Once(ErrSignedOut, `UPDATE partner_person SET role = role WHERE client_id = ? AND person_id = ? AND role = ?`, m.ClientID, m.PersonID, m.Role)
}

package storage

import (
	"cmp"
	"context"
	"errors"
	"time"

	"fairlead/audit"
	"fairlead/storage/database"
)

// Handover is a mailed link at which a partner makes and reads a secret, once. Nobody else
// ever sees the secret.
type Handover struct {
	ID       string `db:"id"`
	ClientID string `db:"client_id"`
	Email    string `db:"email"` // it was sent to
	// IsFirst is set if the partner had never had a secret.
	IsFirst    bool   `db:"is_first"`
	SentBy     string `db:"sent_by"` // the ID of a staff member
	SentByName string `db:"sent_by_name"`
	SentAt     Time   `db:"sent_at"`
	ExpiresAt  Time   `db:"expires_at"`
	EndedAt    Time   `db:"ended_at"` // another one was sent
	// OpenedAt is when the link was opened for the first time, and OpenedFrom from where.
	OpenedAt   Time   `db:"opened_at"`
	OpenedFrom string `db:"opened_from"`
	// UsedAt is when the secret was made and shown.
	UsedAt   Time   `db:"used_at"`
	UsedFrom string `db:"used_from"`
	SecretID string `db:"secret_id"`
}

const (
	handoverColumns = `id, client_id, email, is_first, sent_by, sent_by_name, sent_at, expires_at, ended_at,
		opened_at, opened_from, used_at, used_from, secret_id`
	selectHandovers = `SELECT ` + handoverColumns + ` FROM handover `
)

// JobHandover is the mail with the link.
const JobHandover JobKind = "handover"

// HandoverMail is the payload of [JobHandover].
type HandoverMail struct {
	HandoverID string `json:"handover_id"`
}

const (
	// ErrSuspended means that a client is suspended.
	ErrSuspended database.Refusal = "suspended"
	// ErrSecretLimit means that a client has as many live secrets as it may.
	ErrSecretLimit database.Refusal = "too many live secrets"
)

// Live reports whether the link works.
func (h Handover) Live(now Time) bool {
	return h.UsedAt.IsZero() && h.EndedAt.IsZero() && h.ExpiresAt.After(now.Time)
}

// HandoverByID finds a link, live or not.
func (db *DB) HandoverByID(ctx context.Context, id string) (h Handover, err error) {
	err = db.sql.Get(ctx, &h, selectHandovers+`WHERE id = ?`, id)
	return h, err
}

// HandoverByHash finds a link by its secret, live or not.
func (db *DB) HandoverByHash(ctx context.Context, hash []byte) (h Handover, err error) {
	err = db.sql.Get(ctx, &h, selectHandovers+`WHERE hash = ?`, hash)
	return h, err
}

// LatestHandover is the newest link that was sent to a partner.
func (db *DB) LatestHandover(ctx context.Context, clientID string) (h Handover, err error) {
	err = db.sql.Get(ctx, &h, selectHandovers+`WHERE client_id = ? ORDER BY sent_at DESC, id LIMIT 1`, clientID)
	return h, err
}

// SendHandover mails a partner's contact a link to a secret, and ends the one before.
// ErrSecretLimit means that the partner has so many live secrets already, ErrSuspended that
// it is suspended.
func (db *DB) SendHandover(ctx context.Context, clientID string, lifetime time.Duration, limit int) error {
	return db.transact(ctx, func(t tx) error {
		c, err := t.lockActivePartner(`?`, clientID)
		if err != nil {
			return err
		}
		if err := t.checkSecretLimit(c, limit); err != nil {
			return err
		}
		return t.sendHandover(c, lifetime, db.Time())
	})
}

// AdmitPartner writes a partner without a secret, and mails its contact a link to one.
func (db *DB) AdmitPartner(ctx context.Context, c *Client, callbacks []Callback, lifetime time.Duration) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.insertClient(c, callbacks, nil, now); err != nil {
			return err
		}
		return t.sendHandover(*c, lifetime, now)
	})
}

// lockActivePartner locks the partner with the ID that an expression gives.
func (t tx) lockActivePartner(id string, arg any) (c Client, err error) {
	err = t.Get(&c, `UPDATE client SET status = status WHERE id = `+id+` AND kind = ? RETURNING `+clientColumns, arg, PartnerKind)
	if err == nil && c.Status != Active {
		err = ErrSuspended
	}
	return c, err
}

func (t tx) checkSecretLimit(c Client, limit int) error {
	live, err := t.countLiveSecrets(c.ID)
	if err == nil && live >= limit {
		err = ErrSecretLimit
	}
	return err
}

// sendHandover writes a link and its mail in a transaction that has locked the partner.
func (t tx) sendHandover(c Client, lifetime time.Duration, now Time) error {
	_, err := t.Exec(`UPDATE handover SET ended_at = ? WHERE client_id = ? AND used_at IS NULL AND ended_at IS NULL`, now, c.ID)
	if err != nil {
		return err
	}
	h := Handover{ID: NewID(), ClientID: c.ID, Email: c.Email, SentBy: t.author.who.ID, SentByName: t.author.who.Name,
		SentAt: now, ExpiresAt: At(now.Add(lifetime))}
	if err := t.Get(&h.IsFirst, `SELECT NOT EXISTS (SELECT 1 FROM secret WHERE client_id = ?)`, c.ID); err != nil {
		return err
	}
	err = t.Insert(`INSERT INTO handover (`+handoverColumns+`)
		VALUES (:id, :client_id, :email, :is_first, :sent_by, :sent_by_name, :sent_at, :expires_at, :ended_at,
		        :opened_at, :opened_from, :used_at, :used_from, :secret_id)`, h)
	if err != nil {
		return err
	}
	t.audit(audit.Entry{What: "handover.sent", On: c.object(), After: audit.Values{"expires_at": audit.FormatTime(h.ExpiresAt.Time)}})
	return t.enqueue(JobHandover, HandoverMail{HandoverID: h.ID}, now)
}

// OfferHandover makes a link valid that is about to be mailed. ErrSpent means that it is over.
func (db *DB) OfferHandover(ctx context.Context, id string, hash []byte) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE handover SET hash = ? WHERE id = ? AND used_at IS NULL AND ended_at IS NULL AND expires_at > ?`,
			hash, id, db.Time())
	})
}

// OpenHandover records that a link was opened. Only the first time counts.
func (db *DB) OpenHandover(ctx context.Context, hash []byte, address string) error {
	return db.transact(ctx, func(t tx) error {
		var clientID string
		err := t.Get(&clientID, `UPDATE handover SET opened_at = ?, opened_from = ?
			WHERE hash = ? AND opened_at IS NULL AND used_at IS NULL AND ended_at IS NULL RETURNING client_id`, db.Time(), address, hash)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return t.auditClient(clientID, audit.Entry{What: "handover.opened"})
	})
}

// TakeHandover uses a link up, writes the secret that it is for, and signs whoever it was sent to
// in as one of the partner's people; previous is the browser's session that this ends. ErrSpent
// means that it was used, has expired, was replaced or never existed; ErrSecretLimit and
// ErrSuspended are those of [DB.SendHandover], ErrPeopleLimit means that they are new and the
// partner has [MostPeople]; these leave the link as it was.
func (db *DB) TakeHandover(ctx context.Context, hash []byte, s *Secret, in *PersonSession, previous string, limit int) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		c, err := t.lockActivePartner(`(SELECT client_id FROM handover WHERE hash = ?)`, hash)
		if errors.Is(err, ErrNotFound) {
			return ErrSpent
		}
		if err != nil && !errors.Is(err, ErrSuspended) {
			return err
		}
		spent := t.Once(ErrSpent, `UPDATE handover SET used_at = ?, used_from = ?, secret_id = ?,
				opened_at = COALESCE(opened_at, ?), opened_from = CASE WHEN opened_at IS NULL THEN ? ELSE opened_from END
			WHERE hash = ? AND used_at IS NULL AND ended_at IS NULL AND expires_at > ?`,
			now, in.Address, s.ID, now, in.Address, hash, now)
		if spent != nil || err != nil {
			return cmp.Or(spent, err)
		}
		if err := t.checkSecretLimit(c, limit); err != nil {
			return err
		}
		if err := t.signInByHandover(hash, c, in, previous, now); err != nil {
			return err
		}
		s.ClientID, s.CreatedAt = c.ID, now
		t.Change(c.ID)
		t.audit(audit.Entry{What: "secret.made", On: c.object(), After: audit.Values{"secret": s.ID}})
		if err := t.tellOwners(c.ID, SecretWasCreated, now); err != nil {
			return err
		}
		return t.insertSecret(s)
	})
}

// signInByHandover signs in whoever a link was sent to, who is an owner if they are new.
func (t tx) signInByHandover(hash []byte, c Client, in *PersonSession, previous string, now Time) error {
	var email string
	if err := t.Get(&email, `SELECT email FROM handover WHERE hash = ?`, hash); err != nil {
		return err
	}
	p, err := t.join(c.ID, email, "", PersonOwner, now)
	isNew := err == nil
	if err != nil && !errors.Is(err, ErrConflict) {
		return err
	}
	if err := t.lockPerson(ErrSpent, p.ID); err != nil {
		return err
	}
	t.author.is(p)
	if isNew {
		t.audit(audit.Entry{What: "person.added", On: c.object(), After: p.values(PersonOwner)})
		if err := t.tellOwners(c.ID, PersonWasAdded, now); err != nil {
			return err
		}
	}
	t.audit(audit.Entry{What: "person.signed_in", On: p.object()})
	return t.startPersonSession(p, in, previous, now)
}

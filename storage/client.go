package storage

import (
	"context"
	"time"
)

// ClientKind is partner, service or test.
type ClientKind string

// The kinds of clients.
const (
	PartnerKind ClientKind = "partner" // a platform that connects its users' accounts
	ServiceKind ClientKind = "service" // a program with its own tokens
	TestKind    ClientKind = "test"    // a partner's, for test mode; see [TestClientID]
)

// Client is an OAuth client: a partner or a service.
type Client struct {
	ID                string     `db:"id"`
	Kind              ClientKind `db:"kind"`
	Name              string     `db:"name"` // a partner's company
	Email             string     `db:"email"`
	UseCase           string     `db:"use_case"`
	Scope             string     `db:"scope"`
	AllowMissingState bool       `db:"allow_missing_state"`
	Iss               bool       `db:"iss"` // authorization responses include iss (RFC 9207)
	Status            Status     `db:"status"`
	SuspendedReason   string     `db:"suspended_reason"`
	SuspendedAt       Time       `db:"suspended_at"` // zero if that is not known
	SuspendedBy       string     `db:"suspended_by"`
	LeavingUntil      Time       `db:"leaving_until"` // when it has left unless an owner stays; zero if it is not leaving
	StaysAs           Status     `db:"stays_as"`      // the status if it stays; empty if it is not leaving
	CreatedAt         Time       `db:"created_at"`
}

const clientColumns = `id, kind, name, email, use_case, scope, allow_missing_state, iss,
	status, suspended_reason, suspended_at, suspended_by, leaving_until, stays_as, created_at`

// CreateClient writes a client with its callbacks and its first secret's hash.
func (db *DB) CreateClient(ctx context.Context, c *Client, callbacks []Callback, first *Secret) error {
	return db.transact(ctx, func(t tx) error { return t.insertClient(c, callbacks, first, db.Time()) })
}

// insertClient writes a client. first is nil for one that gets its secret later.
func (t tx) insertClient(c *Client, callbacks []Callback, first *Secret, now Time) error {
	c.ID, c.Status, c.CreatedAt = NewClientID(c.Kind), Active, now
	err := t.Insert(`INSERT INTO client (`+clientColumns+`)
		VALUES (:id, :kind, :name, :email, :use_case, :scope, :allow_missing_state, :iss,
		        :status, :suspended_reason, :suspended_at, :suspended_by, :leaving_until, :stays_as, :created_at)`, c)
	if err == nil {
		err = t.keyClient(c)
	}
	if err == nil && c.Kind == PartnerKind {
		err = t.insertTestClient(c.ID)
	}
	if err == nil {
		err = t.addFirstOwner(*c, now)
	}
	if err != nil {
		return err
	}
	for i := range callbacks {
		// A millisecond apart, so that they are listed in this order.
		callbacks[i].ClientID, callbacks[i].CreatedAt = c.ID, At(c.CreatedAt.Add(time.Duration(i)*time.Millisecond))
		if err := t.insertCallback(callbacks[i]); err != nil {
			return err
		}
	}
	t.auditCreated(*c, callbacks, first)
	if first == nil {
		return nil
	}
	first.ClientID, first.CreatedAt = c.ID, c.CreatedAt
	return t.insertSecret(first)
}

// ClientByID finds a client.
func (db *DB) ClientByID(ctx context.Context, id string) (c Client, err error) {
	err = db.sql.Get(ctx, &c, `SELECT `+clientColumns+` FROM client WHERE id = ?`, id)
	return c, err
}

// Clients lists the clients of a kind, the oldest first.
func (db *DB) Clients(ctx context.Context, kind ClientKind) (all []Client, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+clientColumns+` FROM client WHERE kind = ? ORDER BY created_at, id`, kind)
	return all, err
}

// UpdateClient changes a client in one transaction and returns the result. The ID, kind,
// status and creation time cannot change. An error from change is returned as it is.
func (db *DB) UpdateClient(ctx context.Context, id string, change func(*Client) error) (c Client, err error) {
	err = db.transact(ctx, func(t tx) error {
		if err := t.lockClient(id); err != nil {
			return err
		}
		if err := t.Get(&c, `SELECT `+clientColumns+` FROM client WHERE id = ?`, id); err != nil {
			return err
		}
		was := c
		if err := change(&c); err != nil {
			return err
		}
		t.auditUpdated(was, c)
		t.Change(id)
		_, err := t.Exec(`UPDATE client
			SET name = ?, email = ?, use_case = ?, scope = ?, allow_missing_state = ?, iss = ? WHERE id = ?`,
			c.Name, c.Email, c.UseCase, c.Scope, c.AllowMissingState, c.Iss, id)
		if err != nil {
			return err
		}
		if err := t.keyClient(&c); err != nil {
			return err
		}
		if err := t.contactChanged(was, c, db.Time()); err != nil {
			return err
		}
		return t.followPartner(id)
	})
	return c, err
}

// SetClientStatus suspends or resumes a client, a partner with its test client; the reason is for
// suspending. A partner that is leaving goes on leaving; if it stays, it has this status.
// ErrConflict means that it has it already, ErrLeft that it has left.
func (db *DB) SetClientStatus(ctx context.Context, id string, status Status, reason string) error {
	return db.changeStatus(ctx, id, func(t tx, c *Client) error {
		was, now := c.standing(), db.Time()
		if was == status {
			return ErrConflict
		}
		c.setStanding(status)
		c.SuspendedReason, c.SuspendedAt, c.SuspendedBy = reason, now, t.author.byline()
		if status == Active {
			c.SuspendedAt, c.SuspendedBy = Time{}, ""
		}
		if err := t.writeStatus(*c); err != nil { // first: an endpoint of a partner that rests hears of nothing
			return err
		}
		t.auditStatus(*c, was, status, reason)
		return t.tellStatus(*c, status, now)
	})
}

// tellStatus tells of a partner that is suspended or resumed. Its people get a mail of the former.
func (t tx) tellStatus(c Client, status Status, now Time) error {
	if c.Kind != PartnerKind {
		return nil
	}
	e := Event{Type: TypePartnerSuspended, ClientID: c.ID}
	if status == Active {
		e.Type = TypePartnerResumed
	} else if err := t.tellPeople(c, PartnerNotice{Name: PartnerWasSuspended}, now); err != nil {
		return err
	}
	return t.tell(e, map[string]any{"reason": orNull(c.SuspendedReason)}, now)
}

// lockClient makes other transactions that change this client wait, on both engines. ErrLeft means
// that nothing about it can be changed.
func (t tx) lockClient(id string) error {
	var status Status
	err := t.Get(&status, `UPDATE client SET status = status WHERE id = ? RETURNING status`, id)
	if err == nil && status == HasLeft {
		err = ErrLeft
	}
	return err
}

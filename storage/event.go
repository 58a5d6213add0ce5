package storage

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Event is something that happened. It is written in the transaction that makes it true.
type Event struct {
	// Sequence rises: of two events of one account the later has the higher one.
	Sequence  int64     `db:"sequence"`
	ID        string    `db:"id"` // evt_ and 32 hex digits
	Type      EventType `db:"type"`
	AccountID string    `db:"account_id"` // empty for none, as the next two
	ClientID  string    `db:"client_id"`  // the partner that it is about
	// PublishedBy is the service, if it was published.
	PublishedBy string `db:"published_by"`
	Data        string `db:"data"` // a JSON object, as it is sent
	At          Time   `db:"at"`   // when it happened
	CreatedAt   Time   `db:"created_at"`

	// except is an endpoint that does not hear of it.
	except string
}

const eventColumns = `sequence, id, type, account_id, client_id, published_by, data, at, created_at`

// newRisingID returns an ID that sorts after earlier ones, so that its index entry is
// written beside theirs.
func newRisingID(prefix string) string {
	id := uuid.Must(uuid.NewV7()) // randomness never fails since Go 1.24
	return prefix + hex.EncodeToString(id[:])
}

// tell writes an event of ours with its deliveries. data is written as JSON; nil is {}. There are
// no events of test mode: endpoints are for what is live.
func (t tx) tell(e Event, data any, now Time) error {
	if IsTestClientID(e.ClientID) {
		return nil
	}
	e.Data = "{}"
	if data != nil {
		content, err := json.Marshal(data)
		if err != nil {
			return fmt.Errorf("encode %s: %w", e.Type, err)
		}
		e.Data = string(content)
	}
	e.At = now
	return t.writeEvents([]*Event{&e}, now)
}

// orNull is a text in an event's data, or null if there is none.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (n *news) countEvents(all []*Event) {
	for _, e := range all {
		if e.PublishedBy != "" {
			n.published++
		} else {
			n.product++
		}
	}
}

// writeEvents writes events with a delivery for each endpoint that hears of them.
func (t tx) writeEvents(all []*Event, now Time) error {
	anybody, err := t.insertEvents(all, now)
	if err != nil {
		return err
	}
	t.news.countEvents(all)
	if !anybody {
		return nil
	}
	hears := map[[2]string][]listener{}
	var rows []Delivery
	for _, e := range all {
		about := [2]string{e.AccountID, e.ClientID}
		if _, known := hears[about]; !known {
			found, err := t.endpointsAbout(e.AccountID, e.ClientID)
			if err != nil {
				return err
			}
			hears[about] = found
		}
		for _, p := range hears[about] {
			if p.hears(*e) {
				rows = append(rows, p.newDelivery(*e, now))
			}
		}
	}
	return t.writeDeliveries(rows)
}

// insertEvents writes events in one statement, whose sequences rise in their order, and
// reports whether there is any endpoint. Without one nothing else is asked.
func (t tx) insertEvents(all []*Event, now Time) (anybody bool, err error) {
	var args []any
	of := make(map[string]*Event, len(all))
	for _, e := range all {
		e.ID, e.CreatedAt = newRisingID("evt_"), now
		if e.At.IsZero() {
			e.At = now
		}
		of[e.ID] = e
		args = append(args, e.ID, e.Type, e.AccountID, e.ClientID, e.PublishedBy, e.Data, e.At, now)
	}
	var written []struct {
		Sequence int64  `db:"sequence"`
		ID       string `db:"id"`
		Anybody  bool   `db:"anybody"`
	}
	values := strings.TrimSuffix(strings.Repeat(`(?, ?, ?, ?, ?, ?, ?, ?), `, len(all)), ", ")
	err = t.List(&written, `INSERT INTO event (id, type, account_id, client_id, published_by, data, at, created_at)
		VALUES `+values+` RETURNING sequence, id, EXISTS (SELECT 1 FROM endpoint WHERE owner >= '') AS anybody`, args...)
	for _, w := range written {
		of[w.ID].Sequence, anybody = w.Sequence, w.Anybody
	}
	return anybody, err
}

// endpointsAbout lists the endpoints that may hear of something about an account or a
// partner: the operator's, their own, and those of the partners that are connected to the
// account.
func (t tx) endpointsAbout(accountID, clientID string) (all []listener, err error) {
	const ours, partners = `SELECT id, owner, owner_id, events, status, false AS suspended FROM endpoint WHERE owner = ? AND owner_id `,
		`SELECT id, owner, owner_id, events, status, EXISTS (SELECT 1 FROM client p WHERE p.id = endpoint.owner_id AND p.status <> 'active') AS suspended
			FROM endpoint WHERE owner = ? AND owner_id `
	query, args := ours+`= ''`, []any{OwnerOperator}
	if accountID != "" {
		query += ` UNION ALL ` + ours + `= ? UNION ALL ` + partners + `IN
				(SELECT client_id FROM connection WHERE account_id = ? AND revoked_at IS NULL AND client_id <> ?)`
		args = append(args, OwnerAccount, accountID, OwnerPartner, accountID, clientID)
	}
	if clientID != "" {
		query += ` UNION ALL ` + partners + `= ?`
		args = append(args, OwnerPartner, clientID)
	}
	err = t.List(&all, query, args...)
	return all, err
}

// listener is an endpoint that may hear of something.
type listener struct {
	Endpoint
	// Suspended is set if it is of a partner that is, which hears of that alone.
	Suspended bool `db:"suspended"`
}

// newDelivery is due at once, or skipped if the endpoint is off or its owner suspended.
func (l listener) newDelivery(e Event, now Time) Delivery {
	d := Delivery{ID: NewDeliveryID(), EndpointID: l.ID, EventSequence: e.Sequence, Status: DeliveryPending, NextAt: now, CreatedAt: now}
	if l.Status != EndpointEnabled || l.Suspended && e.Type != TypePartnerSuspended {
		d.Status, d.NextAt, d.FinishedAt = DeliverySkipped, Time{}, now
	}
	return d
}

// hears reports whether an endpoint of those about an event is told of it.
func (p Endpoint) hears(e Event) bool {
	of := e.Type.hearers()
	switch {
	case p.ID == e.except || !p.Events.Match(e.Type):
		return false
	case p.Owner == OwnerOperator:
		return true
	case p.Owner == OwnerAccount:
		return of.account
	case p.OwnerID == e.ClientID:
		return of.itself || of.connected
	}
	return of.connected
}

// EventFilter selects events. Empty fields select all.
type EventFilter struct {
	ID          string
	Type        EventType
	Since       Time
	PublishedBy string
	// Hearer is whose events are listed: the owner of endpoints that would hear of them now.
	Hearer Owner
	// After is a sequence: what is listed came before it. Zero is from the newest on.
	After int64
	Limit int
}

// Owner is whose an endpoint is.
type Owner struct {
	Kind OwnerKind `db:"owner"`
	ID   string    `db:"owner_id"` // empty for the operator
}

// Events lists events, newest first.
func (db *DB) Events(ctx context.Context, f EventFilter) (all []Event, err error) {
	where, args := `1 = 1`, []any{}
	add := func(condition string, values ...any) {
		where, args = where+` AND `+condition, append(args, values...)
	}
	switch {
	case f.PublishedBy != "":
		add(`published_by = ? AND published_by <> ''`, f.PublishedBy)
	case f.Hearer.Kind == OwnerOperator:
		add(`type <> ?`, TypeWebhookTest) // of which the endpoint that is tested hears alone
	case f.Hearer.Kind == OwnerAccount:
		add(`account_id = ? AND account_id <> '' AND type NOT IN `+typesOf(func(h hearers) bool { return !h.account }), f.Hearer.ID)
	case f.Hearer.Kind == OwnerPartner:
		const connected = `account_id IN (SELECT account_id FROM connection WHERE client_id = ? AND revoked_at IS NULL)`
		add(`(client_id = ? AND client_id <> '' AND type NOT IN `+typesOf(func(h hearers) bool { return !h.itself && !h.connected })+`
				AND (account_id = '' OR type = ? OR `+connected+`)
			OR account_id <> '' AND `+connected+` AND type NOT IN `+typesOf(func(h hearers) bool { return !h.connected })+`)`,
			f.Hearer.ID, TypeConnectionEnded, f.Hearer.ID, f.Hearer.ID)
	}
	if f.ID != "" {
		add(`id = ?`, f.ID)
	}
	if f.Type != "" {
		add(`type = ?`, f.Type)
	}
	if !f.Since.IsZero() {
		add(`at >= ?`, f.Since)
	}
	if f.After != 0 {
		add(`sequence < ?`, f.After)
	}
	err = db.sql.List(ctx, &all, `SELECT `+eventColumns+` FROM event WHERE `+where+` ORDER BY sequence DESC LIMIT ?`, append(args, f.Limit)...)
	return all, err
}

// typesOf is a list for IN of the types of ours that have some hearers.
func typesOf(which func(hearers) bool) string {
	list := []string{"''"}
	for t, of := range audience {
		if which(of) {
			list = append(list, "'"+string(t)+"'")
		}
	}
	slices.Sort(list) // one text for each question, so that it is prepared once
	return "(" + strings.Join(list, ", ") + ")"
}

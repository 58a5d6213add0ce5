package storage

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"fairlead/audit"
)

// OwnerKind is what kind of owner an endpoint has.
type OwnerKind string

// The kinds.
const (
	OwnerAccount  OwnerKind = "account"
	OwnerPartner  OwnerKind = "partner"
	OwnerOperator OwnerKind = "operator"
)

// EndpointStatus says whether an endpoint is sent to.
type EndpointStatus string

// The states of an endpoint.
const (
	EndpointEnabled  EndpointStatus = "enabled"
	EndpointDisabled EndpointStatus = "disabled"
)

// EndpointOff is why an endpoint is disabled.
type EndpointOff string

// The reasons.
const (
	OffByOwner EndpointOff = "owner"
	OffFailing EndpointOff = "failing" // for too long
	OffGone    EndpointOff = "gone"    // its receiver answered 410
)

// Patterns are those of the types that an endpoint hears of. They are stored as JSON.
type Patterns []string

// Match reports whether one of the patterns selects a type.
func (p Patterns) Match(t EventType) bool { return slices.ContainsFunc(p, t.Matches) }

// Value writes JSON.
func (p Patterns) Value() (driver.Value, error) {
	b, err := json.Marshal([]string(p))
	return string(b), err
}

// Scan reads JSON.
func (p *Patterns) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("the patterns of an endpoint are %T", stored)
	}
	return json.Unmarshal([]byte(text), (*[]string)(p))
}

// Endpoint is where an account, a partner or the operator wants to hear of events.
type Endpoint struct {
	ID          string    `db:"id"` // we_ and 32 hex digits
	Owner       OwnerKind `db:"owner"`
	OwnerID     string    `db:"owner_id"` // empty for the operator
	URL         string    `db:"url"`
	Description string    `db:"description"`
	Events      Patterns  `db:"events"`

	OAuth
	// SealedBy is the key of the OAuth secret.
	SealedBy string `db:"sealed_by"`

	Version        int            `db:"version"`
	Status         EndpointStatus `db:"status"`
	DisabledReason EndpointOff    `db:"disabled_reason"` // empty while it is enabled
	DisabledAt     Time           `db:"disabled_at"`     // zero while it is enabled
	Failures       int            `db:"failures"`        // in a row
	FailingSince   Time           `db:"failing_since"`
	WarnedAt       Time           `db:"warned_at"`   // when the owner was told that it is failing
	WaitUntil      Time           `db:"wait_until"`  // what the receiver asked for
	LastStatus     int            `db:"last_status"` // of the last answer; 0 for none
	LastSuccessAt  Time           `db:"last_success_at"`
	// Recovering is set if its next success is news.
	Recovering bool `db:"recovering"`
	CreatedAt  Time `db:"created_at"`
	UpdatedAt  Time `db:"updated_at"`

	// AddedFrom is the browser that adds it, for the mail about that. It is not stored.
	AddedFrom Device `db:"-"`
}

// OAuth is how a token for a receiver is had; without a client ID there is none.
type OAuth struct {
	ClientID string `db:"oauth_client_id"`
	// Secret is sealed for [Endpoint.Row].
	Secret     []byte `db:"oauth_secret"`
	TokenURL   string `db:"oauth_token_url"`
	ClientAuth string `db:"oauth_client_auth"` // body, basic or json
	Scope      string `db:"oauth_scope"`
}

// Row names the row that an endpoint's OAuth secret is sealed for.
func (p Endpoint) Row() string { return "endpoint " + p.ID }

const endpointColumns = `id, owner, owner_id, url, description, events, oauth_client_id, oauth_secret, oauth_token_url,
	oauth_client_auth, oauth_scope, sealed_by, version, status, disabled_reason, disabled_at, failures, failing_since, warned_at,
	wait_until, last_status, last_success_at, recovering, created_at, updated_at`

// NewEndpointID returns an ID for an endpoint, for which its secrets are sealed.
func NewEndpointID() string { return "we_" + NewID() }

// CreateEndpoint writes an endpoint, which has its ID, and its first signing secret, and
// tells the owner. ErrConflict means that the owner has limit endpoints, ErrSpent that this
// one has been written before.
func (db *DB) CreateEndpoint(ctx context.Context, p *Endpoint, first EndpointSecret, limit int) error {
	p.Version, p.Status, p.CreatedAt = 1, EndpointEnabled, db.Time()
	p.UpdatedAt = p.CreatedAt
	return db.transact(ctx, func(t tx) error {
		if err := t.lockEndpointOwner(*p); err != nil {
			return err
		}
		var count int
		if err := t.Get(&count, `SELECT COUNT(*) FROM endpoint WHERE id = ?`, p.ID); err != nil {
			return err
		}
		if count > 0 {
			return ErrSpent
		}
		if err := t.Get(&count, `SELECT COUNT(*) FROM endpoint WHERE owner = ? AND owner_id = ?`, p.Owner, p.OwnerID); err != nil {
			return err
		}
		if count >= limit {
			return ErrConflict
		}
		err := t.Insert(`INSERT INTO endpoint (`+endpointColumns+`) VALUES (:id, :owner, :owner_id, :url, :description, :events,
			:oauth_client_id, :oauth_secret, :oauth_token_url, :oauth_client_auth, :oauth_scope, :sealed_by, :version, :status,
			:disabled_reason, :disabled_at, :failures, :failing_since, :warned_at, :wait_until, :last_status, :last_success_at, :recovering,
			:created_at, :updated_at)`, p)
		if err != nil {
			return err
		}
		if err := t.insertEndpointSecret(&first, p.ID, p.CreatedAt); err != nil {
			return err
		}
		t.auditSomebody(audit.Entry{What: "endpoint.created", On: p.object(), After: p.values()})
		return t.notifyOfEndpoint(*p, EndpointNotice{Name: EndpointWasAdded, Device: p.AddedFrom}, p.CreatedAt)
	})
}

// lockEndpointOwner has those who add endpoints for one owner wait for each other.
// ErrNotFound means that there is no such owner.
func (t tx) lockEndpointOwner(p Endpoint) error {
	switch p.Owner {
	case OwnerAccount:
		_, err := t.lockAccount(p.OwnerID)
		return err
	case OwnerPartner:
		if IsTestClientID(p.OwnerID) { // which would hear of nothing
			return ErrNotFound
		}
		return t.lockClient(p.OwnerID)
	}
	return nil
}

// EndpointByID finds an endpoint, whoever's it is.
func (db *DB) EndpointByID(ctx context.Context, id string) (p Endpoint, err error) {
	err = db.sql.Get(ctx, &p, `SELECT `+endpointColumns+` FROM endpoint WHERE id = ?`, id)
	return p, err
}

// EndpointsOf lists an owner's endpoints, oldest first.
func (db *DB) EndpointsOf(ctx context.Context, o Owner) (all []Endpoint, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+endpointColumns+` FROM endpoint WHERE owner = ? AND owner_id = ? ORDER BY created_at, id`, o.Kind, o.ID)
	return all, err
}

// AllEndpoints lists every owner's endpoints, oldest first.
func (db *DB) AllEndpoints(ctx context.Context) (all []Endpoint, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+endpointColumns+` FROM endpoint ORDER BY created_at, id`)
	return all, err
}

// UpdateEndpoint changes what an owner sets of an endpoint, its status too, in one transaction,
// and returns the result. An error from change is returned as it is.
func (db *DB) UpdateEndpoint(ctx context.Context, id string, change func(*Endpoint) error) (Endpoint, error) {
	for {
		p, err := db.updateEndpoint(ctx, id, change)
		if !errors.Is(err, errUnskipped) {
			return p, err
		}
		for n := int64(skippedAtOnce); n == skippedAtOnce; {
			if n, err = db.skipPending(ctx, id, skippedAtOnce); err != nil {
				return p, err
			}
		}
	}
}

func (db *DB) updateEndpoint(ctx context.Context, id string, change func(*Endpoint) error) (p Endpoint, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.Get(&p, `UPDATE endpoint SET updated_at = ? WHERE id = ? RETURNING `+endpointColumns, now, id); err != nil {
			return err
		}
		was := p
		if err := change(&p); err != nil {
			return err
		}
		t.auditEndpointChange(was, p)
		err := t.Insert(`UPDATE endpoint SET url = :url, description = :description, events = :events, oauth_client_id = :oauth_client_id,
			oauth_secret = :oauth_secret, oauth_token_url = :oauth_token_url, oauth_client_auth = :oauth_client_auth,
			oauth_scope = :oauth_scope, sealed_by = :sealed_by WHERE id = :id`, p)
		if err != nil || p.Status == was.Status {
			return err
		}
		if err := t.switchEndpoint(id, p.Status, now); err != nil {
			return err
		}
		return t.Get(&p, `SELECT `+endpointColumns+` FROM endpoint WHERE id = ?`, id)
	})
	return p, err
}

// DeleteEndpoint deletes an endpoint with its deliveries. What is under way is not sent
// again. It goes on if the caller leaves.
func (db *DB) DeleteEndpoint(ctx context.Context, id string) error {
	ctx = context.WithoutCancel(ctx)
	// Nothing is sent meanwhile. It can have very many deliveries, so they go in small steps.
	err := db.transact(ctx, func(t tx) error {
		return t.Once(ErrNotFound, `UPDATE endpoint SET status = ?, disabled_reason = ?, disabled_at = COALESCE(disabled_at, ?) WHERE id = ?`,
			EndpointDisabled, OffByOwner, db.Time(), id)
	})
	ctx = WithoutSession(ctx)
	for n := erasedAtOnce; n == erasedAtOnce && err == nil; {
		n, err = db.deleteDeliveriesOf(ctx, id, erasedAtOnce)
	}
	if err != nil {
		return err
	}
	return db.transact(ctx, func(t tx) error {
		var gone Endpoint
		if err := t.Get(&gone, `DELETE FROM endpoint WHERE id = ? RETURNING `+endpointColumns, id); err != nil {
			return err
		}
		t.news.due = append(t.news.due, id) // the sender forgets its token
		t.auditSomebody(audit.Entry{What: "endpoint.deleted", On: gone.object(), Before: gone.values()})
		return nil
	})
}

// deleteDeliveriesOf deletes up to limit deliveries of an endpoint. They are read first, since
// PostgreSQL would look through the whole index otherwise.
func (db *DB) deleteDeliveriesOf(ctx context.Context, id string, limit int) (n int, err error) {
	var ids []string
	err = db.sql.List(ctx, &ids, `SELECT id FROM delivery WHERE endpoint_id = ? ORDER BY id LIMIT ?`, id, limit)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	query, args, err := sqlx.In(`DELETE FROM delivery WHERE id IN (?)`, padded(ids))
	if err == nil {
		_, err = db.sql.Exec(ctx, query, args...)
	}
	return len(ids), err
}

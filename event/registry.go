package event

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"fairlead/egress"
	"fairlead/key"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// Registry holds the endpoints, and the rules for changing them, for the pages, the API and
// the commands alike.
type Registry struct {
	DB      *storage.DB
	Network egress.Network
	// Seal seals client secrets and signing secrets.
	Seal func() key.Sealer
	// Client sends tests; nil where there are none.
	Client *Client
	// Tests bounds how many tests an owner sends, and Additions how many endpoints it adds or
	// enables, each of which can have a mail sent and others told. Nil is without a bound.
	Tests, Additions *web.Limit
}

const (
	mostEndpoints       = 20
	mostOfTheOperator   = 100
	rolledSecretWorksOn = 24 * time.Hour
)

// ErrFull means that an owner has as many endpoints as are allowed.
var ErrFull = errors.New("the owner has as many endpoints as are allowed")

// Invalid is everything that is wrong with a change, field by field.
type Invalid []FieldError

// FieldError is what is wrong with a field, in a complete sentence.
type FieldError struct {
	// Field is its name in the API, such as url or oauth.token_url.
	Field string
	Text  locale.Text
}

func (e Invalid) Error() string {
	var all []string
	for _, f := range e {
		all = append(all, f.Field+": "+f.Text.With().English())
	}
	return strings.Join(all, " ")
}

// Of is what is wrong with a field; empty if nothing is.
func (e Invalid) Of(field string) locale.Text {
	for _, f := range e {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// Create adds an endpoint, and returns the signing secret unless the owner brought it.
// [Invalid] says what is wrong with the change, [ErrFull] that the owner has too many.
func (g *Registry) Create(ctx context.Context, o storage.Owner, change Change) (p storage.Endpoint, secret string, err error) {
	p = draft(o)
	p.ID, p.AddedFrom = cmp.Or(change.id, storage.NewEndpointID()), change.from
	if err := g.apply(&p, change); err != nil {
		return p, "", err
	}
	s, secret, err := g.secret(change.SigningSecret, change.secretID)
	if err != nil {
		return p, "", err
	}
	if err := g.allowAddition(o); err != nil {
		return p, "", err
	}
	limit := mostEndpoints
	if o.Kind == storage.OwnerOperator {
		limit = mostOfTheOperator
	}
	err = g.DB.CreateEndpoint(ctx, &p, s, limit)
	if errors.Is(err, storage.ErrConflict) {
		err = ErrFull
	}
	return p, secret, err
}

// draft is an endpoint of which nothing has been set.
func draft(o storage.Owner) storage.Endpoint {
	return storage.Endpoint{Owner: o.Kind, OwnerID: o.ID, Events: storage.Patterns{"*"}, Version: 1, Status: storage.EndpointEnabled}
}

// Find finds an endpoint of an owner. Somebody else's is storage.ErrNotFound.
func (g *Registry) Find(ctx context.Context, o storage.Owner, id string) (storage.Endpoint, error) {
	if !web.IsText(id) { // no database takes it
		return storage.Endpoint{}, storage.ErrNotFound
	}
	p, err := g.DB.EndpointByID(ctx, id)
	if err == nil && (p.Owner != o.Kind || p.OwnerID != o.ID) {
		return storage.Endpoint{}, storage.ErrNotFound
	}
	return p, err
}

// FindDelivery finds a delivery of an endpoint; to others it does not exist.
func (g *Registry) FindDelivery(ctx context.Context, p storage.Endpoint, id string) (storage.DeliveryOf, error) {
	if !web.IsText(id) {
		return storage.DeliveryOf{}, storage.ErrNotFound
	}
	d, err := g.DB.DeliveryByID(ctx, id)
	if err == nil && d.EndpointID != p.ID {
		return storage.DeliveryOf{}, storage.ErrNotFound
	}
	return d, err
}

// Update changes an endpoint. [Invalid] says what is wrong with the change.
func (g *Registry) Update(ctx context.Context, id string, change Change) (storage.Endpoint, error) {
	counted := false
	return g.DB.UpdateEndpoint(ctx, id, func(p *storage.Endpoint) error {
		was := p.Status
		err := g.apply(p, change)
		if err == nil && was != p.Status && p.Status == storage.EndpointEnabled && !counted {
			counted, err = true, g.allowAddition(storage.Owner{Kind: p.Owner, ID: p.OwnerID})
		}
		return err
	})
}

// allowAddition leaves the operator alone, who is sent no mail.
func (g *Registry) allowAddition(o storage.Owner) error {
	if o.Kind == storage.OwnerOperator {
		return nil
	}
	return g.allow(g.Additions, o)
}

// allow bounds what an owner can have sent to others from here.
func (g *Registry) allow(limit *web.Limit, o storage.Owner) error {
	if limit == nil {
		return nil
	}
	if wait := limit.Take(string(o.Kind)+" "+o.ID, g.DB.Now()); wait > 0 {
		return web.TooMany(wait)
	}
	return nil
}

// SetStatus enables an endpoint, or disables it for its owner.
func (g *Registry) SetStatus(ctx context.Context, id string, status storage.EndpointStatus) (storage.Endpoint, error) {
	return g.Update(ctx, id, Change{Status: &status})
}

// Delete deletes an endpoint with its deliveries.
func (g *Registry) Delete(ctx context.Context, id string) error { return g.DB.DeleteEndpoint(ctx, id) }

// Text is the body of a delivery. It is empty if the owner has not had it and may not hear of
// the event by now.
func (g *Registry) Text(ctx context.Context, p storage.Endpoint, d storage.DeliveryOf) (string, error) {
	if d.Attempts == 0 {
		barred, err := g.DB.IsBarred(ctx, p, d.Event)
		if err != nil || barred {
			return "", err
		}
	}
	body, err := Body(d.Event, p.Version)
	return string(body), err
}

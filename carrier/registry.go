package carrier

import (
	"context"
	"errors"
	"fmt"

	"fairlead/key"
	"fairlead/storage"
)

// Registry holds the carriers that the operator has added, and the rules for changing them.
type Registry struct {
	DB *storage.DB
	// Seal seals carriers' client secrets.
	Seal key.Sealer
}

// invalid is an error of what the operator gave, in a complete sentence.
func invalid(format string, args ...any) error { return fmt.Errorf(format, args...) }

// Change is what a carrier is added with or changed to; nil fields are not changed.
type Change struct {
	Preset       *string
	Name         *string
	Auth         *string
	ClientID     *string
	ClientSecret *string
	AuthorizeURL *string
	TokenURL     *string
	RefreshURL   *string
	RevokeURL    *string
	Issuer       *string
	Scope        *string
	ClientAuth   *string
	PKCE         *bool
	Refresh      *string
	TokenFormat  *string
	// AccessTokenLifetime is in seconds.
	AccessTokenLifetime *int64
	AuthorizeParams     []storage.Pair
	TokenParams         []storage.Pair
	TokenHeaders        []storage.Pair
	FinalErrors         []string
}

// Add adds a carrier. Without a preset in the change, it is made from the preset of its own
// name, if there is one.
func (g *Registry) Add(ctx context.Context, id string, test bool, change Change) (storage.Carrier, error) {
	c := storage.Carrier{ID: id, Test: test}
	Preset{Name: id, Auth: storage.CarrierOAuth}.apply(&c)
	if err := checkID(id); err != nil {
		return c, err
	}
	if _, ok := FindPreset(id); ok && change.Preset == nil {
		change.Preset = &id
	}
	if err := g.apply(&c, change); err != nil {
		return c, err
	}
	err := g.DB.AddCarrier(ctx, &c)
	if errors.Is(err, storage.ErrCarrierExists) {
		return c, invalid("The carrier %s has been added already. Change it with fairlead carrier update.", Named(id, test))
	}
	return c, err
}

// Update changes a carrier.
func (g *Registry) Update(ctx context.Context, id string, test bool, change Change) (storage.Carrier, error) {
	c, err := g.DB.UpdateCarrier(ctx, id, test, func(c *storage.Carrier) error { return g.apply(c, change) })
	return c, known(id, test, err)
}

// CloseBreaker closes a carrier's breaker for an operator who knows better.
func (g *Registry) CloseBreaker(ctx context.Context, id string, test bool) error {
	return known(id, test, g.DB.ForceBreaker(ctx, id, test))
}

// Show finds a carrier.
func (g *Registry) Show(ctx context.Context, id string, test bool) (storage.Carrier, error) {
	c, err := g.DB.CarrierByID(ctx, id, test)
	return c, known(id, test, err)
}

// Remove removes a carrier, and disconnects the accounts at it if force is set.
func (g *Registry) Remove(ctx context.Context, id string, test, force bool) error {
	err := g.DB.RemoveCarrier(ctx, id, test, force)
	if errors.Is(err, storage.ErrCarrierInUse) {
		return invalid("Accounts are connected at %s. To disconnect them and remove it, use --force.", Named(id, test))
	}
	return known(id, test, err)
}

// Named is a carrier as messages name it.
func Named(id string, test bool) string {
	if test {
		return id + " (test)"
	}
	return id
}

// known says of a carrier that is not found what to look at.
func known(id string, test bool, err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return invalid("There is no carrier %s. fairlead carrier list shows all of them.", Named(id, test))
	}
	return err
}

// apply changes a carrier, and refuses what could not work.
func (g *Registry) apply(c *storage.Carrier, change Change) error {
	if change.Preset != nil {
		p, ok := FindPreset(*change.Preset)
		if !ok {
			return invalid("There is no preset %q. fairlead carrier presets lists all of them.", *change.Preset)
		}
		p.apply(c)
	}
	change.apply(c)
	if change.ClientSecret != nil {
		c.ClientSecret, c.SealedBy = g.Seal.Seal([]byte(*change.ClientSecret), c.Row()), g.Seal.KeyID
	}
	return check(*c)
}

// apply sets what is not sealed.
func (change Change) apply(c *storage.Carrier) {
	replace(&c.Name, change.Name)
	replace((*string)(&c.Auth), change.Auth)
	replace(&c.ClientID, change.ClientID)
	replace(&c.AuthorizeURL, change.AuthorizeURL)
	replace(&c.TokenURL, change.TokenURL)
	replace(&c.RefreshURL, change.RefreshURL)
	replace(&c.RevokeURL, change.RevokeURL)
	replace(&c.Issuer, change.Issuer)
	replace(&c.Scope, change.Scope)
	replace(&c.ClientAuth, change.ClientAuth)
	replace(&c.PKCE, change.PKCE)
	replace(&c.Refresh, change.Refresh)
	replace(&c.TokenFormat, change.TokenFormat)
	replace(&c.AccessTokenLifetime, change.AccessTokenLifetime)
	replaceList(&c.Extra.AuthorizeParams, change.AuthorizeParams)
	replaceList(&c.Extra.TokenParams, change.TokenParams)
	replaceList(&c.Extra.TokenHeaders, change.TokenHeaders)
	replaceList(&c.Extra.FinalErrors, change.FinalErrors)
}

func replace[T any](into, with *T) {
	if with != nil {
		*into = *with
	}
}

func replaceList[T any](into *[]T, with []T) {
	if with != nil {
		*into = with
	}
}

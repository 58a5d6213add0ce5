package storage

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"regexp"

	"fairlead/audit"
	"fairlead/storage/database"
)

// CarrierAuth is how accounts at a carrier are authorized.
type CarrierAuth string

// The ways.
const (
	CarrierOAuth   CarrierAuth = "oauth"   // by signing in there
	CarrierDefault CarrierAuth = "default" // by parameters alone
)

// Carrier is a carrier that the operator has added, in its live or its test environment.
type Carrier struct {
	ID     string      `db:"id"` // 1 to 40 of a-z 0-9 _
	Test   bool        `db:"test"`
	Preset string      `db:"preset"` // empty for none
	Name   string      `db:"name"`
	Auth   CarrierAuth `db:"auth"`

	ClientID string `db:"client_id"`
	// ClientSecret is sealed with the key SealedBy, for the row [Carrier.Row]; nil for none.
	ClientSecret []byte `db:"client_secret"`
	SealedBy     string `db:"sealed_by"`
	ClientAuth   string `db:"client_auth"` // basic, body or none
	PKCE         bool   `db:"pkce"`
	Refresh      string `db:"refresh"`      // rotating or stable
	TokenFormat  string `db:"token_format"` // form or json
	Scope        string `db:"scope"`

	AuthorizeURL string `db:"authorize_url"`
	TokenURL     string `db:"token_url"`
	RefreshURL   string `db:"refresh_url"`
	RevokeURL    string `db:"revoke_url"`
	Issuer       string `db:"issuer"`

	Extra CarrierExtra `db:"extra"`
	// AccessTokenLifetime is in seconds, for tokens of which the carrier says none; 0 if that
	// is unknown.
	AccessTokenLifetime int64 `db:"access_token_lifetime"`
	CreatedAt           Time  `db:"created_at"`
	UpdatedAt           Time  `db:"updated_at"`
}

var carrierIDRE = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// IsCarrierID reports whether a text can be the ID of a carrier.
func IsCarrierID(s string) bool { return carrierIDRE.MatchString(s) }

// Row names the row that a carrier's secret is sealed for.
func (c Carrier) Row() string { return fmt.Sprintf("carrier %s %t", c.ID, c.Test) }

// CarrierExtra is what a carrier wants besides. It is stored as JSON.
type CarrierExtra struct {
	AuthorizeParams []Pair   `json:"authorize_params,omitempty"`
	TokenParams     []Pair   `json:"token_params,omitempty"`
	TokenHeaders    []Pair   `json:"token_headers,omitempty"`
	FinalErrors     []string `json:"final_errors,omitempty"` // end an account as invalid_grant does
}

// Pair is a parameter or a header.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Value writes JSON.
func (e CarrierExtra) Value() (driver.Value, error) {
	b, err := json.Marshal(e)
	return string(b), err
}

// Scan reads JSON.
func (e *CarrierExtra) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("the extra of a carrier is %T", stored)
	}
	return json.Unmarshal([]byte(text), e)
}

// ErrCarrierExists means that a carrier has been added before.
const ErrCarrierExists database.Refusal = "the carrier exists"

const carrierColumns = `id, test, preset, name, auth, client_id, client_secret, sealed_by, client_auth, pkce, refresh,
	token_format, scope, authorize_url, token_url, refresh_url, revoke_url, issuer, extra, access_token_lifetime,
	created_at, updated_at`

// AddCarrier writes a carrier, or returns [ErrCarrierExists].
func (db *DB) AddCarrier(ctx context.Context, c *Carrier) error {
	c.CreatedAt = db.Time()
	c.UpdatedAt = c.CreatedAt
	return db.transact(ctx, func(t tx) error {
		err := t.Once(ErrCarrierExists, `INSERT INTO carrier (`+carrierColumns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			c.ID, c.Test, c.Preset, c.Name, c.Auth, c.ClientID, c.ClientSecret, c.SealedBy, c.ClientAuth, c.PKCE, c.Refresh,
			c.TokenFormat, c.Scope, c.AuthorizeURL, c.TokenURL, c.RefreshURL, c.RevokeURL, c.Issuer, c.Extra, c.AccessTokenLifetime,
			c.CreatedAt, c.UpdatedAt)
		if err != nil {
			return err
		}
		t.audit(audit.Entry{What: "carrier.added", On: c.object(), After: c.values()})
		return t.followAuth(*c, c.CreatedAt) // accounts of one that was removed may be there
	})
}

// CarrierByID finds a carrier.
func (db *DB) CarrierByID(ctx context.Context, id string, test bool) (c Carrier, err error) {
	err = db.sql.Get(ctx, &c, `SELECT `+carrierColumns+` FROM carrier WHERE id = ? AND test = ?`, id, test)
	return c, err
}

// Carriers lists all carriers by ID, the live environment first.
func (db *DB) Carriers(ctx context.Context) (all []Carrier, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+carrierColumns+` FROM carrier ORDER BY id, test`)
	return all, err
}

// UpdateCarrier changes a carrier in one transaction and returns the result. The ID, the
// environment and the creation time cannot change. An error from change is returned as it
// is.
func (db *DB) UpdateCarrier(ctx context.Context, id string, test bool, change func(*Carrier) error) (c Carrier, err error) {
	err = db.transact(ctx, func(t tx) error {
		err := t.Get(&c, `UPDATE carrier SET updated_at = ? WHERE id = ? AND test = ? RETURNING `+carrierColumns, db.Time(), id, test)
		if err != nil {
			return err
		}
		was := c
		if err := change(&c); err != nil {
			return err
		}
		t.auditCarrier(was, c)
		if c.Auth != was.Auth { // before the row changes, which says where tokens are revoked
			if err := t.followAuth(c, c.UpdatedAt); err != nil {
				return err
			}
		}
		_, err = t.Exec(`UPDATE carrier SET preset = ?, name = ?, auth = ?, client_id = ?, client_secret = ?, sealed_by = ?,
				client_auth = ?, pkce = ?, refresh = ?, token_format = ?, scope = ?, authorize_url = ?, token_url = ?,
				refresh_url = ?, revoke_url = ?, issuer = ?, extra = ?, access_token_lifetime = ? WHERE id = ? AND test = ?`,
			c.Preset, c.Name, c.Auth, c.ClientID, c.ClientSecret, c.SealedBy, c.ClientAuth, c.PKCE, c.Refresh, c.TokenFormat,
			c.Scope, c.AuthorizeURL, c.TokenURL, c.RefreshURL, c.RevokeURL, c.Issuer, c.Extra, c.AccessTokenLifetime, id, test)
		return err
	})
	return c, err
}

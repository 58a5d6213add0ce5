package carrier

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"sync"

	"fairlead/storage"
)

//go:embed presets.json
var presetsJSON []byte

// Preset is what is known of a real carrier.
type Preset struct {
	Preset     string              `json:"preset"`
	Name       string              `json:"name"`
	Auth       storage.CarrierAuth `json:"auth"`
	ClientID   string              `json:"client_id,omitempty"`
	ClientAuth string              `json:"client_auth,omitempty"`
	// PKCE is on unless the carrier cannot bear it.
	PKCE        *bool    `json:"pkce,omitempty"`
	Refresh     string   `json:"refresh,omitempty"`
	TokenFormat string   `json:"token_format,omitempty"`
	Scope       string   `json:"scope,omitempty"`
	FinalErrors []string `json:"final_errors,omitempty"`
	// ErrorCodes is where else than in error the carrier says what went wrong; empty for
	// nowhere. There is one such place: response.errors[].code.
	ErrorCodes string `json:"error_codes,omitempty"`
	endpoints
	Test   endpoints `json:"test,omitzero"`
	Quirks []Quirk   `json:"quirks,omitempty"`
}

// endpoints are a carrier's URLs in one environment.
type endpoints struct {
	AuthorizeURL string `json:"authorize_url,omitempty"`
	TokenURL     string `json:"token_url,omitempty"`
	RefreshURL   string `json:"refresh_url,omitempty"`
	RevokeURL    string `json:"revoke_url,omitempty"`
	Issuer       string `json:"issuer,omitempty"`
}

// Quirk is something in which a carrier differs, and where that is known from.
type Quirk struct {
	What string `json:"what"`
	From string `json:"from"`
}

// Presets are all that is known of real carriers. They are read when first asked for.
var Presets = sync.OnceValue(func() (all []Preset) {
	if err := json.Unmarshal(presetsJSON, &all); err != nil {
		panic(err) // the embedded file is broken, which the tests see first
	}
	return all
})

// FindPreset finds a preset by its name.
func FindPreset(name string) (Preset, bool) {
	for _, p := range Presets() {
		if p.Preset == name {
			return p, true
		}
	}
	return Preset{}, false
}

// apply makes a carrier what the preset says, in its environment, whatever it was before. A
// client ID stays unless the preset has one.
func (p Preset) apply(c *storage.Carrier) {
	at := p.endpoints
	if c.Test && p.Test != (endpoints{}) {
		at = p.Test
	}
	c.Preset, c.Name, c.Auth = p.Preset, p.Name, p.Auth
	c.ClientID, c.Scope, c.Extra.FinalErrors = cmp.Or(p.ClientID, c.ClientID), p.Scope, p.FinalErrors
	c.AuthorizeURL, c.TokenURL, c.RefreshURL, c.RevokeURL, c.Issuer = at.AuthorizeURL, at.TokenURL, at.RefreshURL, at.RevokeURL, at.Issuer
	c.ClientAuth, c.Refresh, c.TokenFormat = cmp.Or(p.ClientAuth, "basic"), cmp.Or(p.Refresh, "rotating"), cmp.Or(p.TokenFormat, "form")
	c.PKCE = p.PKCE == nil || *p.PKCE
}

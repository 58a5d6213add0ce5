package storage

import (
	"bytes"

	"fairlead/audit"
)

func (c Carrier) object() audit.Object {
	o := audit.Object{Kind: "carrier", ID: c.ID, Name: c.Name}
	if c.Test {
		o.ID += " (test)"
	}
	return o
}

// values are what the audit log keeps of a carrier. Parameters and headers can be secret.
func (c Carrier) values() audit.Values {
	return audit.Values{"preset": c.Preset, "name": c.Name, "auth": c.Auth, "client_id": c.ClientID, "client_auth": c.ClientAuth,
		"pkce": c.PKCE, "refresh": c.Refresh, "token_format": c.TokenFormat, "scope": c.Scope, "authorize_url": c.AuthorizeURL,
		"token_url": c.TokenURL, "refresh_url": c.RefreshURL, "revoke_url": c.RevokeURL, "issuer": c.Issuer,
		"access_token_lifetime": c.AccessTokenLifetime}
}

// auditCarrier notes what has changed of a carrier, if anything has. Of what can be secret it
// says only that it has.
func (t tx) auditCarrier(was, is Carrier) {
	before, after := changed(was.values(), is.values())
	if !bytes.Equal(was.ClientSecret, is.ClientSecret) {
		after["client_secret"] = hidden
	}
	if !was.Extra.equal(is.Extra) {
		after["extra"] = hidden
	}
	if len(after) > 0 {
		t.audit(audit.Entry{What: "carrier.updated", On: is.object(), Before: before, After: after})
	}
}

func (e CarrierExtra) equal(other CarrierExtra) bool {
	one, _ := e.Value()
	two, _ := other.Value()
	return one == two
}

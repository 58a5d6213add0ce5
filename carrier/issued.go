package carrier

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// issued is what a carrier issues, opened.
type issued struct {
	Access, Refresh, Type, Scope string
	// Sent is when it was asked for. Lifetimes count from then.
	Sent                        time.Time
	ExpiresAt, RefreshExpiresAt storage.Time // zero where that is not known
}

// issuedJSON is the answer of a token endpoint.
type issuedJSON struct {
	Access        string          `json:"access_token"`
	Refresh       string          `json:"refresh_token"`
	Type          string          `json:"token_type"`
	Scope         json.RawMessage `json:"scope"`
	Lifetime      json.RawMessage `json:"expires_in"`
	RefreshFor    json.RawMessage `json:"refresh_token_expires_in"`
	RefreshForToo json.RawMessage `json:"refresh_expires_in"`
}

// readIssued reads an answer, or reports that it has no token.
func readIssued(c storage.Carrier, a answer, sent time.Time) (k issued, ok bool) {
	var j issuedJSON
	if a.Status/100 != 2 || json.Unmarshal(a.JSON, &j) != nil || j.Access == "" {
		return k, false
	}
	k = issued{Access: j.Access, Refresh: j.Refresh, Type: j.Type, Sent: sent}
	_ = json.Unmarshal(j.Scope, &k.Scope) // anything but a text says nothing
	k.ExpiresAt = after(sent, j.Lifetime)
	if k.ExpiresAt.IsZero() && c.AccessTokenLifetime > 0 {
		k.ExpiresAt = storage.At(sent.Add(time.Duration(c.AccessTokenLifetime) * time.Second))
	}
	if k.RefreshExpiresAt = after(sent, j.RefreshFor); k.RefreshExpiresAt.IsZero() {
		k.RefreshExpiresAt = after(sent, j.RefreshForToo)
	}
	return k, true
}

// longest is the longest lifetime that is believed.
const longest = 100 * 365 * 24 * time.Hour

// after is when a lifetime in seconds ends, a number or a text; zero if it is neither.
func after(sent time.Time, lifetime json.RawMessage) storage.Time {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(strings.Trim(string(lifetime), `"`)), 64)
	if err != nil || !(seconds > 0) {
		return storage.Time{}
	}
	return storage.At(sent.Add(time.Duration(min(seconds, longest.Seconds()) * float64(time.Second))))
}

// seal makes a row of it. Without a refresh token the one of former stays.
func (k issued) seal(s key.Sealer, a storage.CarrierAccount, former storage.CarrierToken, formerRefresh string) storage.CarrierToken {
	row := storage.CarrierToken{CarrierAccountID: a.ID, SealedBy: s.KeyID, Type: k.Type, Scope: k.Scope, IssuedAt: storage.At(k.Sent),
		ExpiresAt: k.ExpiresAt, RefreshExpiresAt: k.RefreshExpiresAt, Access: s.Seal([]byte(k.Access), a.Row(storage.AccessField))}
	refresh := k.Refresh
	if refresh == "" {
		refresh = formerRefresh
		if row.RefreshExpiresAt.IsZero() {
			row.RefreshExpiresAt = former.RefreshExpiresAt
		}
	}
	if row.Scope == "" {
		row.Scope = former.Scope
	}
	if refresh != "" {
		row.Refresh = s.Seal([]byte(refresh), a.Row(storage.RefreshField))
	}
	return row
}

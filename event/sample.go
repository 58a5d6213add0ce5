package event

import (
	"encoding/json"
	"slices"
	"strings"

	"fairlead/storage"
)

// Ids of samples, which are nobody's.
const (
	sampleAccount = "00000000000000000000000000000000"
	samplePartner = "partner_00000000000000000000000000000000"
	sampleID      = "11111111111111111111111111111111"
)

// samples are the data of an event of each type.
var samples = map[storage.EventType]map[string]any{
	storage.TypeConnectionCreated:    {"connection_id": sampleID, "scope": "*"},
	storage.TypeConnectionEnded:      {"connection_id": sampleID, "reason": "disconnected"},
	storage.TypeTokenRevoked:         {"connection_id": sampleID, "reason": "partner"},
	storage.TypeTokenPaused:          {"connection_id": sampleID, "reason": "leaked", "found_by": "GitHub", "found_url": "https://github.com/octocat/sample"},
	storage.TypeTokenResumed:         {"connection_id": sampleID},
	storage.TypePartnerSuspended:     {"reason": "A sample"},
	storage.TypePartnerResumed:       {"reason": nil},
	storage.TypeSecretCreated:        {"secret_id": sampleID},
	storage.TypeSecretRevoked:        {"secret_id": sampleID},
	storage.TypeAccountUpdated:       {"changed": []string{"company_name"}},
	storage.TypeAccountClosed:        {},
	storage.TypeAccountSuspended:     {},
	storage.TypeAccountResumed:       {},
	storage.TypeKeyCreated:           {"key_id": sampleID, "mode": "live"},
	storage.TypeKeyRevoked:           {"key_id": sampleID, "mode": "live"},
	storage.TypeKeyPaused:            {"key_id": sampleID, "mode": "live", "reason": "leaked", "found_by": nil, "found_url": nil},
	storage.TypeKeyResumed:           {"key_id": sampleID, "mode": "live"},
	storage.TypeCarrierConnected:     {"carrier_account_id": sampleID, "carrier": "ups", "reason": nil},
	storage.TypeCarrierDisconnected:  {"carrier_account_id": sampleID, "carrier": "ups", "reason": "refused"},
	storage.TypeCarrierRecovered:     {"carrier_account_id": sampleID, "carrier": "ups", "reason": nil},
	storage.TypeCarrierBreakerOpened: {"carrier": "ups"},
	storage.TypeCarrierBreakerClosed: {"carrier": "ups"},
	storage.TypeEndpointDisabled:     {"endpoint_id": "we_" + sampleID, "reason": "failing"},
	storage.TypeEndpointRecovered:    {"endpoint_id": "we_" + sampleID, "reason": "success"},
}

// Types are all types that Fairlead itself tells of, in order.
func Types() []storage.EventType {
	var all []storage.EventType
	for t := range samples {
		all = append(all, t)
	}
	slices.Sort(all)
	return all
}

// sample is an event for a test of an endpoint: webhook.test, or one with made-up ids. It is
// written nowhere.
func sample(p storage.Endpoint, what storage.EventType, now storage.Time) (e storage.Event, ok bool) {
	e = storage.Event{ID: "evt_" + storage.NewID(), Type: storage.TypeWebhookTest, At: now}
	data := map[string]any{"endpoint_id": orNull(p.ID)}
	if what == "" || what == storage.TypeWebhookTest {
		switch p.Owner {
		case storage.OwnerAccount:
			e.AccountID = p.OwnerID
		case storage.OwnerPartner:
			e.ClientID = p.OwnerID
		}
	} else {
		if data, ok = samples[what]; !ok {
			return e, false
		}
		e.Type = what
		e.AccountID, e.ClientID = sampleAbout(what)
	}
	text, err := json.Marshal(data)
	e.Data = string(text)
	return e, err == nil
}

// sampleAbout is the account and the partner that a sample is about.
func sampleAbout(what storage.EventType) (accountID, clientID string) {
	word, _, _ := strings.Cut(string(what), ".")
	switch word {
	case "connection", "token":
		return sampleAccount, samplePartner
	case "partner", "secret":
		return "", samplePartner
	case "account", "api_key", "carrier_account", "endpoint":
		return sampleAccount, ""
	}
	return "", ""
}

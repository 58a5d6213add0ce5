package storage

import "strings"

// EventType says what happened: lower-case words joined by full stops.
type EventType string

// The types of what Fairlead itself tells. Services publish others.
const (
	TypeConnectionCreated    EventType = "connection.created"
	TypeConnectionEnded      EventType = "connection.ended"
	TypeTokenRevoked         EventType = "token.revoked"
	TypeTokenPaused          EventType = "token.paused"
	TypeTokenResumed         EventType = "token.resumed"
	TypePartnerSuspended     EventType = "partner.suspended"
	TypePartnerResumed       EventType = "partner.resumed"
	TypeSecretCreated        EventType = "secret.created"
	TypeSecretRevoked        EventType = "secret.revoked"
	TypeAccountUpdated       EventType = "account.updated"
	TypeAccountClosed        EventType = "account.closed"
	TypeAccountSuspended     EventType = "account.suspended"
	TypeAccountResumed       EventType = "account.resumed"
	TypeKeyCreated           EventType = "api_key.created"
	TypeKeyRevoked           EventType = "api_key.revoked"
	TypeKeyPaused            EventType = "api_key.paused"
	TypeKeyResumed           EventType = "api_key.resumed"
	TypeCarrierConnected     EventType = "carrier_account.connected"
	TypeCarrierDisconnected  EventType = "carrier_account.disconnected"
	TypeCarrierRecovered     EventType = "carrier_account.recovered"
	TypeCarrierBreakerOpened EventType = "carrier.breaker_opened"
	TypeCarrierBreakerClosed EventType = "carrier.breaker_closed"
	TypeEndpointDisabled     EventType = "endpoint.disabled"
	TypeEndpointRecovered    EventType = "endpoint.recovered"
	TypeWebhookTest          EventType = "webhook.test"
)

// hearers are who hears of a type, besides the operator.
type hearers struct {
	account   bool // that it is about
	itself    bool // the partner that it is about
	connected bool // every partner that is connected to the account
}

// audience is who hears of each type of ours. [TypeWebhookTest] goes to one endpoint alone.
var audience = map[EventType]hearers{
	TypeConnectionCreated:    {account: true, itself: true},
	TypeConnectionEnded:      {account: true, itself: true},
	TypeTokenRevoked:         {account: true, itself: true},
	TypeTokenPaused:          {account: true, itself: true},
	TypeTokenResumed:         {account: true, itself: true},
	TypePartnerSuspended:     {itself: true},
	TypePartnerResumed:       {itself: true},
	TypeSecretCreated:        {itself: true},
	TypeSecretRevoked:        {itself: true},
	TypeAccountUpdated:       {account: true, connected: true},
	TypeAccountClosed:        {}, // partners hear that their connections have ended
	TypeAccountSuspended:     {connected: true},
	TypeAccountResumed:       {connected: true},
	TypeKeyCreated:           {account: true},
	TypeKeyRevoked:           {account: true},
	TypeKeyPaused:            {account: true},
	TypeKeyResumed:           {account: true},
	TypeCarrierConnected:     {account: true, connected: true},
	TypeCarrierDisconnected:  {account: true, connected: true},
	TypeCarrierRecovered:     {account: true, connected: true},
	TypeCarrierBreakerOpened: {},
	TypeCarrierBreakerClosed: {},
	TypeEndpointDisabled:     {account: true, itself: true},
	TypeEndpointRecovered:    {account: true, itself: true},
}

// hearers are who hears of this type; of what is published, the account and all connected
// partners.
func (t EventType) hearers() hearers {
	if of, ours := audience[t]; ours {
		return of
	}
	return hearers{account: true, connected: true}
}

// HeardBy reports whether endpoints of a kind of owner can hear of this type.
func (t EventType) HeardBy(k OwnerKind) bool {
	of := t.hearers()
	switch k {
	case OwnerAccount:
		return of.account
	case OwnerPartner:
		return of.itself || of.connected
	}
	return true
}

// Matches reports whether a pattern selects a type: *, the type, or its beginning and ".*".
func (t EventType) Matches(pattern string) bool {
	if beginning, all := strings.CutSuffix(pattern, "*"); all {
		return beginning == "" || strings.HasSuffix(beginning, ".") && strings.HasPrefix(string(t), beginning)
	}
	return pattern == string(t)
}

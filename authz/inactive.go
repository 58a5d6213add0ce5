package authz

import (
	"net/url"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// inactive is what the holder of a token that is not valid is told.
func (h *Handlers) inactive(k storage.Token, now storage.Time) web.Inactive {
	why := web.Inactive{Reason: k.ToldReason(now)}
	if k.CanReconnect(now) {
		why.ReconnectURL = h.reconnectURL(k)
	}
	return why
}

// reconnectURL is a partner's link to its default callback. It has no state, which only the
// partner can make, and no login_hint: who holds a token need not know the account's address.
func (h *Handlers) reconnectURL(k storage.Token) string {
	query := url.Values{"response_type": {"code"}, "client_id": {k.ClientID}, "scope": {k.Scope}}
	return h.issuer() + flow.DispatcherPath + "?" + query.Encode()
}

package storage

import "slices"

// ToldReason is why a token or an API key is not valid, as its holder is told. It is empty
// where nothing is told.
type ToldReason string

// The reasons.
const (
	ToldRevoked       ToldReason = "revoked"
	ToldDisconnected  ToldReason = "disconnected"
	ToldSuspended     ToldReason = "suspended" // it may work again
	ToldAccountClosed ToldReason = "account_closed"
)

// lastingReasons is what is told of each reason that is permanent, the most lasting first: a
// holder acts on one. An expired token was announced with its expiry, and its row is deleted
// soon. Every other reason can be lifted.
var lastingReasons = [...]struct {
	is   InactiveReason
	told ToldReason
}{
	{AccountClosed, ToldAccountClosed},
	{Disconnected, ToldDisconnected},
	{Revoked, ToldRevoked},
	{Expired, ""},
}

// ToldReason is why a token is not valid, as its holder is told.
func (k Token) ToldReason(now Time) ToldReason {
	reasons := k.InactiveReasons(now)
	for _, lasting := range lastingReasons {
		if slices.Contains(reasons, lasting.is) {
			return lasting.told
		}
	}
	if len(reasons) == 0 {
		return ""
	}
	return ToldSuspended
}

// CanReconnect reports whether a user of the partner can replace a token by connecting again.
func (k Token) CanReconnect(now Time) bool {
	told := k.ToldReason(now)
	return (told == ToldRevoked || told == ToldDisconnected || k.IsPaused()) && k.ConnectionID.Valid &&
		k.ClientStatus == Active && k.AccountStatus == Active
}

// ToldReason is why a key is not valid, as its holder is told.
func (k APIKey) ToldReason() ToldReason {
	switch {
	case !k.RevokedAt.IsZero() && k.AccountClosing:
		return ToldAccountClosed
	case !k.RevokedAt.IsZero():
		return ToldRevoked
	case !k.Live():
		return ToldSuspended
	}
	return ""
}

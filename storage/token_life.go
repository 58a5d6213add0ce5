package storage

// InactiveReason is a reason why a token is not valid.
type InactiveReason string

// The reasons. Pauses and suspensions can be lifted, the others are permanent. AccountClosed adds
// to Disconnected that its account is going to be erased.
const (
	Revoked          InactiveReason = "revoked"
	Paused           InactiveReason = "paused" // it was reported as leaked
	Disconnected     InactiveReason = "disconnected"
	AccountClosed    InactiveReason = "account_closed"
	Expired          InactiveReason = "expired"
	ClientSuspended  InactiveReason = "client_suspended"
	AccountSuspended InactiveReason = "account_suspended"
)

// Live reports whether a token is valid.
func (k Token) Live(now Time) bool { return len(k.InactiveReasons(now)) == 0 }

// IsPaused reports whether a token waits for its account's owner to use it again or revoke it.
func (k Token) IsPaused() bool { return k.RevokedAt.IsZero() && !k.PausedAt.IsZero() }

// InactiveReasons lists every reason why a token is not valid.
func (k Token) InactiveReasons(now Time) (all []InactiveReason) {
	for _, one := range [...]struct {
		InactiveReason
		applies bool
	}{
		{Revoked, !k.RevokedAt.IsZero()},
		{Paused, k.IsPaused()},
		{Disconnected, k.Disconnected},
		{AccountClosed, k.Disconnected && k.AccountClosing},
		{Expired, !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt.Time)},
		{ClientSuspended, k.ClientStatus != Active},
		{AccountSuspended, k.ConnectionID.Valid && k.AccountStatus != Active},
	} {
		if one.applies {
			all = append(all, one.InactiveReason)
		}
	}
	return all
}

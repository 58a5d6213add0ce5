package storage

// InactiveReason is a reason why a token may not be used.
type InactiveReason string

// What keeps a token from being used. Suspensions pass, the others never do.
const (
	Revoked          InactiveReason = "revoked"
	Disconnected     InactiveReason = "disconnected"
	Expired          InactiveReason = "expired"
	ClientSuspended  InactiveReason = "client_suspended"
	AccountSuspended InactiveReason = "account_suspended"
)

// Live says whether a token may be used at an instant: nothing hinders it.
func (k Token) Live(now Time) bool { return len(k.InactiveReasons(now)) == 0 }

// InactiveReasons lists all that keeps a token from being used at an instant.
func (k Token) InactiveReasons(now Time) (all []InactiveReason) {
	for _, one := range [...]struct {
		InactiveReason
		holds bool
	}{
		{Revoked, !k.RevokedAt.IsZero()},
		{Disconnected, k.Disconnected},
		{Expired, !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt.Time)},
		{ClientSuspended, k.ClientStatus != Active},
		{AccountSuspended, k.ConnectionID.Valid && k.AccountStatus != Active},
	} {
		if one.holds {
			all = append(all, one.InactiveReason)
		}
	}
	return all
}

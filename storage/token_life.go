package storage

// Hindrance is a reason why a token may not be used.
type Hindrance string

// What keeps a token from being used. Suspensions pass, the others never do.
const (
	Revoked          Hindrance = "revoked"
	Disconnected     Hindrance = "disconnected"
	Expired          Hindrance = "expired"
	ClientSuspended  Hindrance = "client_suspended"
	AccountSuspended Hindrance = "account_suspended"
)

// Live says whether a token may be used at an instant: nothing hinders it.
func (k Token) Live(now Time) bool { return len(k.Hindrances(now)) == 0 }

// Hindrances lists all that keeps a token from being used at an instant.
func (k Token) Hindrances(now Time) (all []Hindrance) {
	for _, one := range [...]struct {
		Hindrance
		holds bool
	}{
		{Revoked, !k.RevokedAt.IsZero()},
		{Disconnected, k.Disconnected},
		{Expired, !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt.Time)},
		{ClientSuspended, k.ClientStatus != Active},
		{AccountSuspended, k.ConnectionID.Valid && k.AccountStatus != Active},
	} {
		if one.holds {
			all = append(all, one.Hindrance)
		}
	}
	return all
}

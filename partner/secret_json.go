package partner

import (
	"time"

	"fairlead/storage"
)

// SecretJSON is a secret of which only the hash is left, as scripts read it.
type SecretJSON struct {
	SecretID   string     `json:"secret_id"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

// SecretAsJSON is a secret as scripts read it.
func SecretAsJSON(s storage.Secret) SecretJSON {
	return SecretJSON{s.ID, s.CreatedAt.Truncate(time.Second), s.LastUsedAt.WholeOrNil(), s.RevokedAt.WholeOrNil()}
}

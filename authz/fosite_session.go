package authz

import (
	"time"

	"github.com/ory/fosite"

	"fairlead/storage"
)

// session carries through fosite what its own requests have no fields for. It is a plain
// struct, since fosite's default session writes to a shared map when it is read.
type session struct {
	attempt   storage.Attempt
	accountID string
	sessionID string       // of the account's browser
	expiresAt storage.Time // of the code
	consented bool
	device    storage.Device // of the account's browser
	code      storage.Code   // at the token endpoint: the row that is exchanged
}

var _ fosite.Session = (*session)(nil)

func (s *session) GetSubject() string  { return s.accountID }
func (s *session) GetUsername() string { return "" }

func (s *session) Clone() fosite.Session {
	clone := *s
	return &clone
}

// The rows decide about expiry: fosite would use a clock of its own.

func (s *session) SetExpiresAt(fosite.TokenType, time.Time)        {}
func (s *session) GetExpiresAt(fosite.TokenType) (never time.Time) { return }

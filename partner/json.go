package partner

import (
	"time"

	"fairlead/storage"
)

// JSON is a partner as scripts read it.
type JSON struct {
	ClientID          string         `json:"client_id"`
	ClientSecret      string         `json:"client_secret,omitempty"` // only when it is new
	Company           string         `json:"company"`
	Email             string         `json:"email"`
	UseCase           string         `json:"use_case"`
	Callbacks         []string       `json:"callbacks"`
	DefaultCallback   string         `json:"default_callback"`
	AllowMissingState bool           `json:"allow_missing_state"`
	Iss               *bool          `json:"iss,omitempty"` // not when it is new
	Status            storage.Status `json:"status"`
	SuspendedReason   string         `json:"suspended_reason,omitempty"`
	LeavingUntil      *time.Time     `json:"leaving_until,omitempty"` // when it has left, while it is leaving
	CreatedAt         time.Time      `json:"created_at"`
}

// JSON is the partner as scripts read it, with its secret when that is new.
func (p Partner) JSON(secret string) JSON {
	j := JSON{
		ClientID: p.ID, ClientSecret: secret, Company: p.Name, Email: p.Email, UseCase: p.UseCase,
		Callbacks: p.Callbacks, DefaultCallback: p.DefaultCallback, AllowMissingState: p.AllowMissingState,
		Status: p.Status, SuspendedReason: p.SuspendedReason, LeavingUntil: p.LeavingUntil.WholeOrNil(), CreatedAt: p.CreatedAt.Truncate(time.Second),
	}
	if j.Callbacks == nil { // it has left
		j.Callbacks = []string{}
	}
	if secret == "" {
		j.Iss = &p.Iss
	}
	return j
}

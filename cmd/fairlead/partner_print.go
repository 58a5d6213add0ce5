package main

import (
	"time"

	"fairlead/partner"
	"fairlead/storage"
)

// partnerJSON is a partner as scripts read it.
type partnerJSON struct {
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
	CreatedAt         time.Time      `json:"created_at"`
}

func partnerAsJSON(one partner.Partner, secret string) any {
	j := partnerJSON{
		ClientID: one.ID, ClientSecret: secret, Company: one.Name, Email: one.Email, UseCase: one.UseCase,
		Callbacks: one.Callbacks, DefaultCallback: one.DefaultCallback, AllowMissingState: one.AllowMissingState,
		Status: one.Status, SuspendedReason: one.SuspendedReason, CreatedAt: jsonTime(one.CreatedAt),
	}
	if secret == "" {
		j.Iss = &one.Iss
	}
	return j
}

func describePartner(t *table, one partner.Partner, secret string) {
	t.line("Client ID", one.ID)
	t.line("Client secret", secret)
	t.line("Company", one.Name)
	t.line("Email", one.Email)
	t.line("Use case", one.UseCase)
	t.line("Status", string(one.Status))
	t.line("Reason", one.SuspendedReason)
	for i, url := range one.Callbacks {
		t.line(choose(i == 0, "Callbacks", ""), url+choose(url == one.DefaultCallback, "  (default)", ""))
	}
	t.line("State", choose(one.AllowMissingState, "optional", "required"))
	t.line("Issuer", choose(one.Iss, "added to responses", "left out of responses"))
	t.line("Created", shownTime(one.CreatedAt))
}

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

func partnerAsJSON(one partner.Partner, secret string) partnerJSON {
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

// printPartner shows one partner under a headline, and its first secret when it
// has just been made.
func (p *program) printPartner(one partner.Partner, secret, headline string, asJSON bool) error {
	if asJSON {
		return p.printJSON(partnerAsJSON(one, secret))
	}
	var s table
	s.headline(headline)
	s.line("Client id", one.ID)
	if secret != "" {
		s.line("Client secret", secret)
	}
	s.line("Company", one.Name)
	s.line("Email", one.Email)
	s.line("Use case", one.UseCase)
	s.line("Status", string(one.Status))
	s.line("Reason", one.SuspendedReason)
	for i, url := range one.Callbacks {
		s.line(choose(i == 0, "Callbacks", ""), url+choose(url == one.DefaultCallback, "  (default)", ""))
	}
	s.line("State", choose(one.AllowMissingState, "may be missing", "required"))
	s.line("Issuer", choose(one.Iss, "named in answers", "left out of answers"))
	s.line("Created", shownTime(one.CreatedAt))
	if err := p.print(s.bytes()); err != nil {
		return err
	}
	if secret != "" {
		p.secretNote()
	}
	return nil
}

func (p *program) secretNote() {
	p.say("Keep the client secret now: it is stored as a hash and will not be shown again.")
}

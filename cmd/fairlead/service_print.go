package main

import (
	"time"

	"fairlead/storage"
)

// serviceJSON is a service as scripts read it.
type serviceJSON struct {
	ClientID        string         `json:"client_id"`
	ClientSecret    string         `json:"client_secret,omitempty"` // only when it is new
	Name            string         `json:"name"`
	Scope           string         `json:"scope"`
	Status          storage.Status `json:"status"`
	SuspendedReason string         `json:"suspended_reason,omitempty"`
	CreatedAt       time.Time      `json:"created_at"`
}

func serviceAsJSON(one storage.Client, secret string) serviceJSON {
	return serviceJSON{one.ID, secret, one.Name, one.Scope, one.Status, one.SuspendedReason, jsonTime(one.CreatedAt)}
}

// printService shows one service under a headline, and its first secret when it
// has just been made.
func (p *program) printService(one storage.Client, secret, headline string, asJSON bool) error {
	if asJSON {
		return p.printJSON(serviceAsJSON(one, secret))
	}
	var s table
	s.headline(headline)
	s.line("Client id", one.ID)
	s.line("Client secret", secret)
	s.line("Name", one.Name)
	s.line("Scope", one.Scope)
	s.line("Status", string(one.Status))
	s.line("Reason", one.SuspendedReason)
	s.line("Created", shownTime(one.CreatedAt))
	if err := p.print(s.bytes()); err != nil {
		return err
	}
	if secret != "" {
		p.secretNote()
	}
	return nil
}

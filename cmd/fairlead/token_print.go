package main

import (
	"time"

	"fairlead/storage"
)

// tokenJSON is what is known about a token, as scripts read it.
type tokenJSON struct {
	Live         bool                     `json:"live"`
	Reasons      []storage.InactiveReason `json:"reasons"` // why it does not live
	ClientID     string                   `json:"client_id"`
	ClientKind   storage.ClientKind       `json:"client_kind"`
	ClientName   string                   `json:"client_name"`
	AccountID    string                   `json:"account_id,omitempty"` // not of a service's token
	AccountEmail string                   `json:"account_email,omitempty"`
	Scope        string                   `json:"scope"`
	IssuedAt     time.Time                `json:"issued_at"`
	ExpiresAt    *time.Time               `json:"expires_at"`
	LastUsedAt   *time.Time               `json:"last_used_at"`
	RevokedAt    *time.Time               `json:"revoked_at"`
}

func tokenAsJSON(k inspected) tokenJSON {
	return tokenJSON{
		Live: len(k.hindrances) == 0, Reasons: append([]storage.InactiveReason{}, k.hindrances...), // never null
		ClientID: k.client.ID, ClientKind: k.client.Kind, ClientName: k.client.Name,
		AccountID: k.account.ID, AccountEmail: k.account.Email, Scope: k.Scope, IssuedAt: jsonTime(k.IssuedAt),
		ExpiresAt: secondOrNull(k.ExpiresAt), LastUsedAt: secondOrNull(k.LastUsedAt), RevokedAt: secondOrNull(k.RevokedAt),
	}
}

// printToken shows what is known about a token, and never the token.
func (p *program) printToken(k inspected, asJSON bool) error {
	if asJSON {
		return p.printJSON(tokenAsJSON(k))
	}
	var s table
	s.headline(k.verdict())
	s.line(choose(k.client.Kind == storage.ServiceKind, "Service", "Partner"), k.client.Name+" ("+k.client.ID+")")
	if k.account.ID != "" {
		s.line("Account", k.account.Email+" ("+k.account.ID+")")
	}
	s.line("Scope", k.Scope)
	s.line("Issued", shownTime(k.IssuedAt))
	s.line("Last used", shownTime(k.LastUsedAt))
	s.line("Expires", choose(k.ExpiresAt.IsZero(), "never", shownTime(k.ExpiresAt)))
	s.line("Revoked", shownTime(k.RevokedAt))
	return p.print(s.bytes())
}

// verdict says whether a token lives and, where it does not, all reasons.
func (k inspected) verdict() string {
	if len(k.hindrances) == 0 {
		return "This token works."
	}
	kind := string(k.client.Kind)
	var reasons []string
	for _, one := range k.hindrances {
		reasons = append(reasons, map[storage.InactiveReason]string{
			storage.Revoked:          "it is revoked",
			storage.Disconnected:     "the account has disconnected the " + kind,
			storage.Expired:          "it has expired",
			storage.ClientSuspended:  "the " + kind + " is suspended (" + k.client.SuspendedReason + ")",
			storage.AccountSuspended: "the account is suspended",
		}[one])
	}
	return "This token does not work: " + joinWords(reasons, "and") + "."
}

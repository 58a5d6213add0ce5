package main

import (
	"time"

	"fairlead/attempt"
	"fairlead/storage"
)

// tokenJSON is what is known about a token, as scripts read it.
type tokenJSON struct {
	Live         bool                     `json:"live"`
	Reasons      []storage.InactiveReason `json:"reasons"` // why it is not active
	ClientID     string                   `json:"client_id"`
	ClientKind   storage.ClientKind       `json:"client_kind"`
	ClientName   string                   `json:"client_name"`
	AccountID    string                   `json:"account_id,omitempty"` // not for a service's token
	AccountEmail string                   `json:"account_email,omitempty"`
	Scope        string                   `json:"scope"`
	IssuedAt     time.Time                `json:"issued_at"`
	ExpiresAt    *time.Time               `json:"expires_at"`
	LastUsedAt   *time.Time               `json:"last_used_at"`
	RevokedAt    *time.Time               `json:"revoked_at"`
}

func tokenAsJSON(k inspected) tokenJSON {
	return tokenJSON{
		Live: len(k.reasons) == 0, Reasons: append([]storage.InactiveReason{}, k.reasons...), // never null
		ClientID: k.client.ID, ClientKind: k.client.Kind, ClientName: k.client.Name,
		AccountID: k.account.ID, AccountEmail: k.account.Email, Scope: k.Scope, IssuedAt: jsonTime(k.IssuedAt),
		ExpiresAt: jsonTimeOrNull(k.ExpiresAt), LastUsedAt: jsonTimeOrNull(k.LastUsedAt), RevokedAt: jsonTimeOrNull(k.RevokedAt),
	}
}

// printToken shows what is known about a token, and never the token.
func (p *program) printToken(k inspected, asJSON bool) error {
	if asJSON {
		return p.printJSON(tokenAsJSON(k))
	}
	var t table
	t.top = k.verdict()
	t.line(choose(k.client.Kind == storage.ServiceKind, "Service", "Partner"), k.client.Name+" ("+k.client.ID+")")
	if k.account.ID != "" {
		t.line("Account", k.account.Email+" ("+k.account.ID+")")
	}
	t.line("Scope", k.Scope)
	t.line("Issued", shownTime(k.IssuedAt))
	t.line("Last used", shownTime(k.LastUsedAt))
	t.line("Expires", choose(k.ExpiresAt.IsZero(), "never", shownTime(k.ExpiresAt)))
	t.line("Revoked", shownTime(k.RevokedAt))
	return p.print(t.bytes())
}

// verdict says whether a token works and, if not, every reason.
func (k inspected) verdict() string {
	if len(k.reasons) == 0 {
		return "This token is valid."
	}
	return "This token is not valid: " + attempt.Reasons(k.reasons, k.client) + "."
}

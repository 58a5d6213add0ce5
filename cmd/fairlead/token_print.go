package main

import (
	"time"

	"fairlead/storage"
	"fairlead/token"
)

// tokenJSON is what is known about a token, as scripts read it.
type tokenJSON struct {
	Live         bool                     `json:"live"`
	Reasons      []storage.InactiveReason `json:"reasons"` // why it is not active
	ClientID     string                   `json:"client_id"`
	ClientKind   storage.ClientKind       `json:"client_kind"`
	ClientName   string                   `json:"client_name"`
	Test         bool                     `json:"test,omitempty"`       // only for a test token
	AccountID    string                   `json:"account_id,omitempty"` // not for a service's token
	AccountEmail string                   `json:"account_email,omitempty"`
	Scope        string                   `json:"scope"`
	IssuedAt     time.Time                `json:"issued_at"`
	ExpiresAt    *time.Time               `json:"expires_at"`
	LastUsedAt   *time.Time               `json:"last_used_at"`
	RevokedAt    *time.Time               `json:"revoked_at"`
	PausedAt     *time.Time               `json:"paused_at"` // when it was reported as leaked, if it is paused
	FoundBy      string                   `json:"found_by,omitempty"`
	FoundURL     string                   `json:"found_url,omitempty"`
}

func tokenAsJSON(k token.Inspected) tokenJSON {
	j := tokenJSON{
		Live: k.IsValid(), Reasons: append([]storage.InactiveReason{}, k.Reasons...), // never null
		ClientID: k.Client.ID, ClientKind: k.Client.Kind, ClientName: k.Client.Name, Test: k.Client.IsTest(),
		AccountID: k.Account.ID, AccountEmail: k.Account.Email, Scope: k.Scope, IssuedAt: jsonTime(k.IssuedAt),
		ExpiresAt: jsonTimeOrNull(k.ExpiresAt), LastUsedAt: jsonTimeOrNull(k.LastUsedAt), RevokedAt: jsonTimeOrNull(k.RevokedAt),
		FoundBy: k.Found.By, FoundURL: k.Found.URL,
	}
	if k.IsPaused() {
		j.PausedAt = jsonTimeOrNull(k.PausedAt)
	}
	return j
}

// printToken shows what is known about a token, and never the token.
func (p *program) printToken(k token.Inspected, asJSON bool) error {
	if asJSON {
		return p.printJSON(tokenAsJSON(k))
	}
	var t table
	t.top = k.Verdict()
	for _, f := range k.Facts() {
		t.line(f.Label, factText(f))
	}
	return p.print(t.bytes())
}

// factText is a fact in one line.
func factText(f token.Fact) string {
	switch id := f.ClientID + f.AccountID; {
	case id != "":
		return f.Text + " (" + id + ")"
	case f.Text != "":
		return f.Text
	}
	return shownTime(storage.At(f.At))
}

package staff

import (
	"context"
	"crypto/subtle"
	"errors"
	"regexp"

	"fairlead/attempt"
	"fairlead/audit"
	"fairlead/storage"
	"fairlead/token"
	"fairlead/web"
)

// Found is what a look-up has found, and never what was typed.
type Found struct {
	Says, More string
	Facts      []FoundFact
	// Sealed stands for a token that can be revoked.
	Sealed string
	// Revoke is the path at which a secret can be revoked.
	Revoke string
}

// FoundFact is one fact. ID is empty for most.
type FoundFact struct {
	Label string
	Cell  web.Cell
	ID    string
}

var (
	looksLikeAccess = regexp.MustCompile(`^(oauth|service)\.`)
	looksLikeKey    = regexp.MustCompile(`^shippo_(live|test)_`)
	looksLikeSecret = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// inspect finds out what somebody has pasted. Each look-up is audited, with what was found.
func (h *Handlers) inspect(ctx context.Context, who Person, typed string) (found *Found, err error) {
	find := h.inspectCode
	switch {
	case looksLikeAccess.MatchString(typed):
		find = func(ctx context.Context, typed string) (*Found, error) { return h.inspectToken(ctx, who, typed) }
	case looksLikeKey.MatchString(typed):
		find = h.inspectKey
	case looksLikeSecret.MatchString(typed):
		find = h.inspectSecret
	}
	found, err = find(ctx, typed)
	if errors.Is(err, storage.ErrNotFound) {
		found, err = &Found{Says: "Not found."}, h.App.DB.AuditInspectedObject(ctx, audit.Object{Kind: "token"}, audit.Values{"found": false})
	}
	return found, err
}

func (h *Handlers) inspectToken(ctx context.Context, who Person, typed string) (*Found, error) {
	k, err := token.Inspect(ctx, h.App.DB, token.Hash(typed))
	if err != nil {
		return nil, err
	}
	if err := h.App.DB.AuditInspected(ctx, k.Token); err != nil {
		return nil, err
	}
	found := &Found{Says: k.Verdict()}
	for _, f := range k.Facts() {
		found.Facts = append(found.Facts, foundFact(f))
	}
	if !k.IsRevoked() {
		found.Sealed, err = h.sealToken(tokenFor{Hash: k.Hash, StaffID: who.ID, At: h.App.DB.Now()})
	}
	return found, err
}

func foundFact(f token.Fact) FoundFact {
	fact := FoundFact{Label: f.Label, Cell: web.Cell{Text: web.InWords(f.Text), At: f.At}, ID: f.ClientID + f.AccountID}
	switch {
	case f.AccountID != "":
		fact.Cell = accountCell(f.AccountID, f.Text)
	case f.ClientID != "" && f.Label == "Partner":
		fact.Cell = clientCell(f.ClientID, f.Text)
	case f.Label == "Scope", f.Label == "Found at":
		fact.Cell = web.CodeCell(f.Text)
	case f.Text == "" && f.At.IsZero():
		fact.Cell = web.TextCell("Never")
	}
	return fact
}

func (h *Handlers) inspectKey(ctx context.Context, typed string) (*Found, error) {
	hash := storage.Hash(typed)
	k, err := h.App.DB.APIKeyByHash(ctx, hash)
	if err != nil || subtle.ConstantTimeCompare(k.Hash, hash) != 1 {
		return nil, orMissing(err)
	}
	a, err := h.App.DB.AccountByID(ctx, k.AccountID)
	if err != nil {
		return nil, err
	}
	found := &Found{Says: "This is the API key “" + k.Name + "” of " + a.Email + ".", Facts: []FoundFact{
		{Label: "Account", Cell: accountCell(a.ID, a.Email), ID: a.ID}, {Label: "Mode", Cell: web.TextCell(modeOf(k))},
		{Label: "Created", Cell: web.TimeCell(k.CreatedAt.Time)}, {Label: "Last used", Cell: web.OrNever(k.LastUsedAt)}}}
	switch {
	case !k.RevokedAt.IsZero():
		found.Says = "This is the API key “" + k.Name + "” of " + a.Email + ", revoked at " + web.UTC(k.RevokedAt.Time) + "."
	case k.IsPaused():
		found.More = "It is paused because it was reported as leaked. " + token.Reported(k.PausedAt, k.Found)
		if k.URL != "" {
			found.Facts = append(found.Facts, FoundFact{Label: "Found at", Cell: web.CodeCell(k.URL)})
		}
	case !k.Live():
		found.More = "It doesn’t work while the account is suspended."
	}
	return found, h.App.DB.AuditInspectedObject(ctx, audit.Object{Kind: "account", ID: a.ID}, audit.Values{"key": k.ID})
}

func modeOf(k storage.APIKey) string {
	if k.Test {
		return "Test"
	}
	return "Live"
}

func (h *Handlers) inspectSecret(ctx context.Context, typed string) (*Found, error) {
	hash := storage.Hash(typed)
	s, err := h.App.DB.SecretByHash(ctx, hash)
	if err != nil || subtle.ConstantTimeCompare(s.Hash, hash) != 1 {
		return nil, orMissing(err)
	}
	c, err := h.App.DB.ClientByID(ctx, s.ClientID)
	if err != nil {
		return nil, err
	}
	found := &Found{Facts: []FoundFact{clientFact(c),
		{Label: "Created", Cell: web.TimeCell(s.CreatedAt.Time)}, {Label: "Last used", Cell: web.OrNever(s.LastUsedAt)}}}
	if s.RevokedAt.IsZero() {
		found.Says = "This is the live secret " + s.ID + " of " + c.Name + "."
	} else {
		found.Says = "This is the secret " + s.ID + " of " + c.Name + ", revoked at " + web.UTC(s.RevokedAt.Time) + "."
	}
	if s.RevokedAt.IsZero() && c.Kind == storage.PartnerKind {
		found.Revoke = partnerPath(c.ID) + "/secrets/" + s.ID + "/revoke"
	}
	on := audit.Object{Kind: string(c.Kind), ID: c.ID, Name: c.Name}
	if c.IsTest() {
		found.More = "It belongs to the partner’s test client, which never uses a real account."
		on.Kind, on.ID = string(storage.PartnerKind), storage.LivePartnerID(c.ID)
	}
	return found, h.App.DB.AuditInspectedObject(ctx, on, audit.Values{"secret": s.ID})
}

// clientFact names a client. Services have no page.
func clientFact(c storage.Client) FoundFact {
	if c.Kind == storage.ServiceKind {
		return FoundFact{Label: "Service", Cell: web.TextCell(c.Name), ID: c.ID}
	}
	return FoundFact{Label: "Partner", Cell: clientCell(c.ID, c.Name), ID: c.ID}
}

func (h *Handlers) inspectCode(ctx context.Context, typed string) (*Found, error) {
	hash := storage.Hash(typed)
	code, err := h.App.DB.CodeByHash(ctx, hash)
	if err != nil || subtle.ConstantTimeCompare(code.Hash, hash) != 1 {
		return nil, orMissing(err)
	}
	a, err := h.App.DB.AttemptByID(ctx, code.AttemptID)
	if err != nil {
		return nil, err
	}
	details, err := attempt.Describe(ctx, h.App.DB, a)
	if err != nil {
		return nil, err
	}
	found := &Found{Says: "This is the code of attempt " + a.SupportCode + ".", More: details.Exchange.Sentence, Facts: []FoundFact{
		{Label: "Attempt", Cell: web.LinkCell(a.SupportCode, attemptPath(a.SupportCode))},
		{Label: "Partner", Cell: clientCell(a.ClientID, a.Partner), ID: a.ClientID}}}
	return found, h.App.DB.AuditInspectedObject(ctx, audit.Object{Kind: "attempt", ID: a.SupportCode}, nil)
}

// orMissing is storage.ErrNotFound unless something else went wrong.
func orMissing(err error) error {
	if err == nil {
		err = storage.ErrNotFound
	}
	return err
}

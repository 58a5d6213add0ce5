package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"fairlead/storage"
)

// accountJSON is an account as scripts read it.
type accountJSON struct {
	AccountID         string         `json:"account_id"`
	Email             string         `json:"email"`
	EmailVerifiedAt   *time.Time     `json:"email_verified_at"`
	FullName          string         `json:"full_name"`
	CompanyName       string         `json:"company_name"`
	Status            storage.Status `json:"status"`
	CreatedAt         time.Time      `json:"created_at"`
	ClosingAt         *time.Time     `json:"closing_at"`
	TwoStep           bool           `json:"two_step"`
	Authenticator     bool           `json:"authenticator"`
	Passkeys          int            `json:"passkeys"`
	RecoveryCodesLeft int            `json:"recovery_codes_left"`
	Sessions          int            `json:"sessions"`
	Connections       int            `json:"connections"`
	APIKeys           int            `json:"api_keys"`
}

// closing is the status of an account that is about to be erased.
const closing storage.Status = "closing"

// describeAccount is what support may see of an account.
func describeAccount(ctx context.Context, db *storage.DB, id string) (j accountJSON, err error) {
	a, err := db.AccountByID(ctx, id)
	if err != nil {
		return j, err
	}
	summary, err := db.AccountSummary(ctx, id)
	if err != nil {
		return j, err
	}
	j = accountJSON{
		AccountID: a.ID, Email: a.Email, EmailVerifiedAt: jsonTimeOrNull(a.EmailVerifiedAt), FullName: a.FullName, CompanyName: a.CompanyName,
		Status: a.Status, CreatedAt: jsonTime(a.CreatedAt), ClosingAt: jsonTimeOrNull(a.ClosingAt),
		TwoStep: summary.On(), Authenticator: summary.Authenticator, Passkeys: summary.Passkeys, RecoveryCodesLeft: summary.RecoveryCodes,
		Sessions: summary.Sessions, Connections: summary.Connections, APIKeys: summary.Keys,
	}
	if a.Status == storage.Active && j.ClosingAt != nil {
		j.Status = closing
	}
	return j, nil
}

// showAccount prints an account.
func (p *program) showAccount(ctx context.Context, db *storage.DB, id, headline string, asJSON bool) error {
	j, err := describeAccount(ctx, db, id)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(j)
	}
	changes, err := db.SupportChanges(ctx, id)
	if err != nil {
		return err
	}
	t := table{top: headline}
	j.describe(&t)
	switch by, err := db.ManagerOf(ctx, id); {
	case err == nil:
		t.line("Managed by", by.Name+" ("+by.PlatformID+")")
	case !errors.Is(err, storage.ErrNotFound):
		return err
	}
	for i, c := range changes {
		t.line(choose(i == 0, "By support", ""), shownTime(c.At)+"  "+c.What+": "+c.Reason)
	}
	return p.print(t.bytes())
}

func (j accountJSON) describe(t *table) {
	t.line("Account ID", j.AccountID)
	t.line("Email", j.Email+choose(j.EmailVerifiedAt == nil, "  (not verified)", ""))
	t.line("Full name", j.FullName)
	t.line("Company", j.CompanyName)
	t.line("Status", string(j.Status))
	t.line("Created", shownTime(storage.At(j.CreatedAt)))
	if j.ClosingAt != nil {
		t.line("Erased after", shownTime(storage.At(*j.ClosingAt)))
	}
	t.line("Two-step login", choose(j.TwoStep, "on", "off")+choose(j.Authenticator, ", authenticator app", ""))
	t.line("Passkeys", strconv.Itoa(j.Passkeys))
	t.line("Recovery codes", strconv.Itoa(j.RecoveryCodesLeft)+" left")
	t.line("Sessions", strconv.Itoa(j.Sessions))
	t.line("Connections", strconv.Itoa(j.Connections))
	t.line("API keys", strconv.Itoa(j.APIKeys))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

const (
	usualManaged = 10_000
	mostManaged  = 10_000_000
)

func (p *program) platformCommand() *cobra.Command {
	return group("platform", "Let accounts manage others by API",
		p.platformAllowCommand(),
		p.platformListCommand(),
		p.platformRevokeCommand(),
	)
}

func (p *program) platformAllowCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "allow ACCOUNT",
		Short: "Allow an account to manage others; allowing it again changes the limit",
		Long: `Allow an account to manage others by API, with a live key of its own. ACCOUNT is its
ID or email. Allowing it again changes the limit, and gives it back the accounts that
it managed before and that nobody has taken over.`,
		Example: `  fairlead platform allow ops@market.example --limit 500`,
		Args:    positional,
	}
	limit := 0
	flag(c.Flags(), &limit, "limit", strconv.Itoa(usualManaged), "`N`, how many accounts it can manage", managedLimit)
	explained(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		account, err := findAccount(ctx, db, args[0])
		if err != nil {
			return err
		}
		allowed, err := db.AllowPlatform(ctx, account.ID, limit)
		if errors.Is(err, storage.ErrManaged) {
			return fmt.Errorf("account %s is managed by a platform and has no owner yet, so it can't be one", account.ID)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(platformAsJSON(allowed))
		}
		t := table{top: "Allowed."}
		t.line("Account ID", allowed.AccountID)
		t.line("Email", allowed.Email)
		t.line("Limit", strconv.Itoa(allowed.Limit))
		t.line("Managed", strconv.Itoa(allowed.Managed))
		return p.print(t.bytes())
	})
}

func managedLimit(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostManaged {
		return 0, fmt.Errorf("must be a number from 1 to %d, not %q", mostManaged, text)
	}
	return n, nil
}

// platformJSON is a platform as scripts read it.
type platformJSON struct {
	AccountID string `json:"account_id"`
	Email     string `json:"email"`
	Limit     int    `json:"limit"`
	Managed   int    `json:"managed"`
}

func platformAsJSON(one storage.Platform) platformJSON {
	return platformJSON{one.AccountID, one.Email, one.Limit, one.Managed}
}

func (p *program) platformListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the accounts that can manage others", Args: positional}
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		all, err := db.Platforms(ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(all, platformAsJSON))
		}
		var t table
		t.row("ACCOUNT ID", "EMAIL", "MANAGED", "LIMIT", "ALLOWED")
		for _, one := range all {
			t.row(one.AccountID, one.Email, strconv.Itoa(one.Managed), strconv.Itoa(one.Limit), shownTime(one.CreatedAt))
		}
		return p.print(t.bytes())
	})
}

func (p *program) platformRevokeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "revoke ACCOUNT",
		Short: "End an account's access to all accounts that it manages, at once",
		Long: `End an account's access to all accounts that it manages, at once. Nothing in those
accounts changes. People who have taken theirs over are told by mail, and the
platform does not get them back if it is allowed again.`,
		Args: positional,
	}
	explained(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		account, err := findAccount(ctx, db, args[0])
		if err != nil {
			return err
		}
		err = db.RevokePlatform(ctx, account.ID)
		if errors.Is(err, storage.ErrNotFound) {
			return fmt.Errorf("account %s is no platform", account.ID)
		}
		if err != nil {
			return err
		}
		return p.print([]byte("Revoked. Account " + account.ID + " can no longer manage others.\n"))
	})
}

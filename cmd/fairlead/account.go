package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

func (p *program) accountCommand() *cobra.Command {
	show := &cobra.Command{Use: "show EMAIL-or-ID", Short: "Show an account: its status, how it is secured, and what can use it"}
	return group("account", "Help people with their accounts",
		p.accountAction(show, "", nil),
		p.accountChange("suspend", "Suspend an account: end its sessions, and stop its tokens and API keys until it is resumed",
			"Suspended. Its owner was told by mail.", (*storage.DB).SuspendAccount),
		p.accountChange("resume", "Resume a suspended account; its tokens and API keys work again",
			"Resumed. Its owner was told by mail.", (*storage.DB).ResumeAccount),
		p.accountChange("verify", "Mark an account's email address as verified",
			"Verified. Its owner was told by mail.", (*storage.DB).VerifyAccount),
		p.resetSecondFactorCommand(),
		p.closeAccountCommand(),
	)
}

// accountAction is a command that does something to the account that its argument names,
// and then shows it under a headline, or one that says that there was nothing to do.
func (p *program) accountAction(c *cobra.Command, headline string, do func(ctx context.Context, db *storage.DB, a storage.Account) (changed bool, err error)) *cobra.Command {
	c.Args = positional
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		account, err := findAccount(ctx, db, args[0])
		if err != nil {
			return err
		}
		says := headline
		if do != nil {
			changed, err := do(ctx, db, account)
			if errors.Is(err, storage.ErrManaged) {
				return errUnclaimed
			}
			if err != nil {
				return err
			}
			says = choose(changed, told(account, headline), "There was nothing to change.")
		}
		return p.showAccount(ctx, db, account.ID, says, *asJSON)
	})
}

// errUnclaimed refuses what helps somebody to log in to an account that nobody can log in to.
var errUnclaimed = errors.New("this account is managed by a platform and has no owner yet; it can be shown, suspended, resumed and closed")

// told is a headline, without what it says of the owner if there is none to be told.
func told(a storage.Account, headline string) string {
	if a.Unclaimed() {
		return strings.TrimSuffix(headline, " Its owner was told by mail.")
	}
	return headline
}

// accountChange is a command that changes an account for a reason.
func (p *program) accountChange(verb, short, headline string, do func(db *storage.DB, ctx context.Context, id, reason string) (bool, error)) *cobra.Command {
	c := &cobra.Command{Use: verb + " EMAIL-or-ID", Short: short}
	reason := reasonFlag(c)
	return p.accountAction(c, headline, func(ctx context.Context, db *storage.DB, a storage.Account) (bool, error) {
		text, err := reason()
		if err != nil {
			return false, err
		}
		return do(db, ctx, a.ID, text)
	})
}

func (p *program) resetSecondFactorCommand() *cobra.Command {
	c := p.accountChange("reset-second-factor", "Remove an account's second step and password, and mail a link to a new password",
		"Two-step login, passkeys and the password were removed. A link to a new password was mailed.",
		func(db *storage.DB, ctx context.Context, id, reason string) (bool, error) {
			return db.ResetSecondFactor(ctx, id, reason, storage.At(db.Now().Add(p.settings.ResetLifetime)))
		})
	p.settings.bindReset(c.Flags())
	return c
}

// reasonFlag declares --reason, which is required.
func reasonFlag(c *cobra.Command) func() (string, error) {
	reason := c.Flags().String("reason", "", "`TEXT` that says why, for the record; the owner does not see it")
	demand(c, "reason")
	return func() (string, error) {
		text, err := someText(*reason)
		if err == nil {
			text, err = reasonText(text)
		}
		if err != nil {
			return "", usageErrorf("--reason %s", err)
		}
		return text, nil
	}
}

// findAccount finds an account by its email address or its ID.
func findAccount(ctx context.Context, db *storage.DB, named string) (a storage.Account, err error) {
	if strings.Contains(named, "@") {
		a, err = db.AccountByEmail(ctx, named)
	} else {
		a, err = db.AccountByID(ctx, named)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return a, fmt.Errorf("there is no account %q", named)
	}
	return a, err
}

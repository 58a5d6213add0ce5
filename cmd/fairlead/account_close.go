package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

func (p *program) closeAccountCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "close EMAIL-or-ID",
		Short: "Close an account, as its owner could, and erase it after the grace period",
		Long: `Close an account. Its sessions, connections, tokens and API keys end at once and
permanently, and its owner is told by mail. Everything in it is erased after the
grace period, during which the owner can keep the account by logging in. With --now
it is erased at once, and its owner is told that it was closed.`,
	}
	c.Flags().SortFlags = false
	reason := reasonFlag(c)
	now := c.Flags().Bool("now", false, "erase the account at once, without the grace period")
	p.settings.bindClosing(c.Flags())
	c.Args = positional
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		text, err := reason()
		if err != nil {
			return err
		}
		account, err := findAccount(ctx, db, args[0])
		if err != nil {
			return err
		}
		closing := storage.Closing{AccountID: account.ID, At: storage.At(db.Now().Add(p.settings.ClosingGrace)), Reason: text}
		if *now {
			closing.At = db.Time()
		}
		if err := db.CloseAccount(ctx, closing); err != nil {
			return err
		}
		if err := p.showAccount(ctx, db, account.ID, told(account, choose(*now, "Closed and erased.", "Closed. Its owner was told by mail.")), *asJSON); err != nil || !*now {
			return err
		}
		err = db.EraseAccount(ctx, account.ID)
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrSpent) { // a server was first
			return nil
		}
		return err
	})
}

package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

func (p *program) tokenRevokeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "revoke",
		Short: "End the token on standard input for ever, without printing it",
		Long: `End the token on standard input for ever, and say whose it was, without
printing it. This is for a token that has leaked: it stops at once, also in a
server that is running. Other tokens of the same connection go on working.`,
		Example: `  fairlead token revoke < token.txt`,
		Args:    noWords,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		token, err := p.readToken()
		if err != nil {
			return err
		}
		return p.withDB(c.Context(), func(db *storage.DB) error {
			if err := revokeToken(c.Context(), db, token); err != nil {
				return err
			}
			found, err := inspect(c.Context(), db, token)
			if err != nil {
				return err
			}
			return p.printToken(found, *asJSON)
		})
	}
	return c
}

// revokeToken ends a token whoever's it is. One that has ended stays so.
func revokeToken(ctx context.Context, db *storage.DB, token string) error {
	found, err := inspect(ctx, db, token)
	if err != nil {
		return err
	}
	err = db.RevokeToken(ctx, found.ClientID, found.Hash)
	if errors.Is(err, storage.ErrNotFound) {
		return errors.New("this token was revoked before")
	}
	return err
}

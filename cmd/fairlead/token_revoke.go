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
		Short: "Revoke a token permanently; the token is read from standard input",
		Long: `Revoke a token permanently and show who it belonged to. The token is read from
standard input and never printed. Use this for a token that has leaked: it stops
working at once, on running servers too. Other tokens of the same connection
keep working.`,
		Example: `  fairlead token revoke < token.txt`,
		Args:    noArgs,
	}
	explained(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		text, err := p.readToken()
		if err != nil {
			return err
		}
		if err := revokeToken(ctx, db, text); err != nil {
			return err
		}
		found, err := inspect(ctx, db, text)
		if err != nil {
			return err
		}
		return p.printToken(found, *asJSON)
	})
}

// revokeToken revokes a token of any client.
func revokeToken(ctx context.Context, db *storage.DB, text string) error {
	found, err := inspect(ctx, db, text)
	if err != nil {
		return err
	}
	err = db.RevokeToken(ctx, found.ClientID, found.Hash, storage.TokenRevokedByOperator)
	if errors.Is(err, storage.ErrNotFound) {
		return errors.New("this token is already revoked")
	}
	return err
}

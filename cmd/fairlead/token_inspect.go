package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/token"
)

func (p *program) tokenInspectCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "inspect",
		Short: "Show a token's owner, use and validity; the token is read from standard input",
		Long: `Show who the token belongs to, when it was issued and last used, and whether it
is valid. The token is read from standard input and never printed.

A use is recorded within about a minute, or later when a great many tokens are
in use. An expired token is deleted soon after it expires.`,
		Example: `  fairlead token inspect < token.txt`,
		Args:    noArgs,
	}
	explained(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		text, err := p.readToken()
		if err != nil {
			return err
		}
		found, err := inspect(ctx, db, text)
		if err != nil {
			return err
		}
		if err := db.AuditInspected(ctx, found.Token); err != nil {
			return err
		}
		return p.printToken(found, *asJSON)
	})
}

// inspect looks up a token, its client and its account.
func inspect(ctx context.Context, db *storage.DB, text string) (token.Inspected, error) {
	found, err := token.Inspect(ctx, db, authz.TokenHash(text))
	if errors.Is(err, storage.ErrNotFound) {
		return found, errors.New("this token is unknown: it was not issued from this database, or it expired and has been deleted")
	}
	return found, err
}

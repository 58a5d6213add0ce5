package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fairlead/authz"
	"fairlead/storage"
)

func (p *program) tokenInspectCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "inspect",
		Short: "Say whose the token on standard input is, without printing it",
		Long: `Say whose the token on standard input is, since when, when it was last used,
and whether it lives or why not, without printing it.

A use is written down within about a minute, later where very many tokens
are in use. A token that has expired is forgotten soon after.`,
		Example: `  fairlead token inspect < token.txt`,
		Args:    noWords,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		token, err := p.readToken()
		if err != nil {
			return err
		}
		return p.withDB(c.Context(), func(db *storage.DB) error {
			found, err := inspect(c.Context(), db, token)
			if err != nil {
				return err
			}
			return p.printToken(found, *asJSON)
		})
	}
	return c
}

// inspected is all that is known about a token.
type inspected struct {
	storage.Token
	client     storage.Client
	account    storage.Account // none of a service's token
	hindrances []storage.InactiveReason
}

// inspect looks a token up, and whoever it belongs to.
func inspect(ctx context.Context, db *storage.DB, token string) (found inspected, err error) {
	found.Token, err = db.TokenByHash(ctx, authz.TokenHash(token))
	if errors.Is(err, storage.ErrNotFound) {
		return found, errors.New("this token is not known here: it was not issued with this database, or it expired and has been forgotten")
	}
	if err != nil {
		return found, err
	}
	found.hindrances = found.InactiveReasons(db.Time())
	if found.client, err = db.ClientByID(ctx, found.ClientID); err != nil {
		return found, err
	}
	if found.AccountID != "" {
		found.account, err = db.AccountByID(ctx, found.AccountID)
	}
	return found, err
}

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
		token, err := p.readToken()
		if err != nil {
			return err
		}
		found, err := inspect(ctx, db, token)
		if err != nil {
			return err
		}
		if err := db.AuditInspected(ctx, found.Token); err != nil {
			return err
		}
		return p.printToken(found, *asJSON)
	})
}

// inspected is all that is known about a token.
type inspected struct {
	storage.Token
	client  storage.Client
	account storage.Account // empty for a service's token
	reasons []storage.InactiveReason
}

// inspect looks up a token, its client and its account.
func inspect(ctx context.Context, db *storage.DB, token string) (found inspected, err error) {
	found.Token, err = db.TokenByHash(ctx, authz.TokenHash(token))
	if errors.Is(err, storage.ErrNotFound) {
		return found, errors.New("this token is unknown: it was not issued from this database, or it expired and has been deleted")
	}
	if err != nil {
		return found, err
	}
	found.reasons = found.InactiveReasons(db.Time())
	if found.client, err = db.ClientByID(ctx, found.ClientID); err != nil {
		return found, err
	}
	if found.AccountID != "" {
		found.account, err = db.AccountByID(ctx, found.AccountID)
	}
	return found, err
}

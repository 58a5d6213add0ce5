package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/event"
	"fairlead/storage"
)

func (p *program) endpointSecretCommand() *cobra.Command {
	return group("secret", "Create, list and revoke an endpoint's signing secrets; two can be live at a time",
		p.endpointSecretAddCommand(), p.endpointSecretListCommand(), p.endpointSecretRevokeCommand())
}

func (p *program) endpointSecretAddCommand() *cobra.Command {
	c := explained(&cobra.Command{Use: "add ENDPOINT", Short: "Create another signing secret (shown only once)"})
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) error {
		g, err := p.endpoints(ctx, db)
		if err != nil {
			return err
		}
		made, secret, err := g.AddSecret(ctx, of.ID, nil)
		if errors.Is(err, storage.ErrConflict) {
			return fmt.Errorf("two secrets of this endpoint are live. Revoke one first")
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(event.ShowNewSecret(made, secret))
		}
		t := table{top: "Created. Every request is signed with both live secrets."}
		t.line("Secret ID", made.ID)
		t.line("Signing secret", secret)
		return p.print(t.bytes())
	})
}

func (p *program) endpointSecretListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list ENDPOINT", Short: "List an endpoint's live signing secrets"}
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) error {
		all, err := db.EndpointSecrets(ctx, of.ID)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(all, event.ShowSecret))
		}
		var t table
		t.row("SECRET ID", "CREATED", "EXPIRES")
		for _, one := range all {
			t.row(one.ID, shownTime(one.CreatedAt), shownTime(one.ExpiresAt))
		}
		return p.print(t.bytes())
	})
}

func (p *program) endpointSecretRevokeCommand() *cobra.Command {
	c := explained(&cobra.Command{Use: "revoke ENDPOINT SECRET_ID", Short: "Revoke a signing secret permanently"})
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, args []string) error {
		err := db.RevokeEndpointSecret(ctx, of.ID, args[1])
		switch {
		case errors.Is(err, storage.ErrLastSecret):
			return errors.New("this is the endpoint's only secret. Add another first")
		case errors.Is(err, storage.ErrNotFound):
			return fmt.Errorf("this endpoint has no secret %s", args[1])
		case err != nil:
			return err
		}
		return p.print([]byte("Revoked " + args[1] + ".\n"))
	})
}

package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

// secretCommands are the same for partners and for services.
func (p *program) secretCommands(kind storage.ClientKind) *cobra.Command {
	return group("secret", "Add, list and revoke a "+string(kind)+"'s secrets; two can be live at a time",
		p.secretCommand(kind, "add CLIENT_ID", "Make a further secret and show it, this once", p.addSecret),
		p.secretCommand(kind, "list CLIENT_ID", "List all secrets, revoked ones too", p.listSecrets),
		p.secretCommand(kind, "revoke CLIENT_ID SECRET_ID", "End a secret for ever", p.revokeSecret),
	)
}

func (p *program) secretCommand(kind storage.ClientKind, use, short string,
	do func(context.Context, *partner.Clients, []string, bool) error,
) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: positional}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.withDB(c.Context(), func(db *storage.DB) error {
			return do(c.Context(), &partner.Clients{DB: db, Kind: kind}, args, *asJSON)
		})
	}
	return c
}

// newSecretJSON is a secret that has just been made, as scripts read it.
type newSecretJSON struct {
	SecretID     string    `json:"secret_id"`
	ClientSecret string    `json:"client_secret"`
	CreatedAt    time.Time `json:"created_at"`
}

// secretJSON is a secret of which only the hash is left.
type secretJSON struct {
	SecretID   string     `json:"secret_id"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

func secretAsJSON(s storage.Secret) secretJSON {
	return secretJSON{s.ID, jsonTime(s.CreatedAt), secondOrNull(s.LastUsedAt), secondOrNull(s.RevokedAt)}
}

func (p *program) addSecret(ctx context.Context, all *partner.Clients, args []string, asJSON bool) error {
	made, plain, err := all.AddSecret(ctx, args[0])
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(newSecretJSON{made.ID, plain, jsonTime(made.CreatedAt)})
	}
	var s table
	s.headline("Secret added.")
	s.line("Secret id", made.ID)
	s.line("Client secret", plain)
	s.line("Created", shownTime(made.CreatedAt))
	if err := p.print(s.bytes()); err != nil {
		return err
	}
	p.secretNote()
	return nil
}

func (p *program) listSecrets(ctx context.Context, all *partner.Clients, args []string, asJSON bool) error {
	secrets, err := all.ListSecrets(ctx, args[0])
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(results(secrets, secretAsJSON))
	}
	var s table
	s.row("SECRET ID", "CREATED", "LAST USED", "REVOKED")
	for _, one := range secrets {
		s.row(one.ID, shownTime(one.CreatedAt), shownTime(one.LastUsedAt), shownTime(one.RevokedAt))
	}
	return p.print(s.bytes())
}

func (p *program) revokeSecret(ctx context.Context, all *partner.Clients, args []string, asJSON bool) error {
	revoked, left, err := all.RevokeSecret(ctx, args[0], args[1])
	if err != nil {
		return err
	}
	if left == 0 {
		p.say("No live secret is left, so this %s can get no tokens until fairlead %[1]s secret add gives it one.", all.Kind)
	}
	if asJSON {
		return p.printJSON(secretAsJSON(revoked))
	}
	return p.print([]byte("Revoked " + revoked.ID + " for ever.\n"))
}

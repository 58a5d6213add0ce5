package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) partnerSecretCommand() *cobra.Command {
	return group("secret", "Add, list and revoke a partner's secrets; two can be live at a time",
		p.secretCommand(&cobra.Command{Use: "add CLIENT_ID", Short: "Make a further secret and show it, this once"}, p.addSecret),
		p.secretCommand(&cobra.Command{Use: "list CLIENT_ID", Short: "List all secrets, revoked ones too"}, p.listSecrets),
		p.secretCommand(&cobra.Command{Use: "revoke CLIENT_ID SECRET_ID", Short: "End a secret for ever"}, p.revokeSecret),
	)
}

func (p *program) secretCommand(c *cobra.Command, do func(context.Context, *partner.Registry, []string, bool) error) *cobra.Command {
	c.Args = positional
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.withPartners(c.Context(), func(g *partner.Registry) error { return do(c.Context(), g, args, *asJSON) })
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
	return secretJSON{s.ID, second(s.CreatedAt), secondOrNull(s.LastUsedAt), secondOrNull(s.RevokedAt)}
}

func (p *program) addSecret(ctx context.Context, g *partner.Registry, args []string, asJSON bool) error {
	made, plain, err := g.AddSecret(ctx, args[0])
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(newSecretJSON{made.ID, plain, second(made.CreatedAt)})
	}
	var s sheet
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

func (p *program) listSecrets(ctx context.Context, g *partner.Registry, args []string, asJSON bool) error {
	all, err := g.ListSecrets(ctx, args[0])
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(results(all, secretAsJSON))
	}
	var s sheet
	s.row("SECRET ID", "CREATED", "LAST USED", "REVOKED")
	for _, one := range all {
		s.row(one.ID, shownTime(one.CreatedAt), shownTime(one.LastUsedAt), shownTime(one.RevokedAt))
	}
	return p.print(s.bytes())
}

func (p *program) revokeSecret(ctx context.Context, g *partner.Registry, args []string, asJSON bool) error {
	revoked, left, err := g.RevokeSecret(ctx, args[0], args[1])
	if err != nil {
		return err
	}
	if left == 0 {
		p.say("No live secret is left, so this partner can exchange no codes until fairlead partner secret add gives it one.")
	}
	if asJSON {
		return p.printJSON(secretAsJSON(revoked))
	}
	return p.print([]byte("Revoked " + revoked.ID + " for ever.\n"))
}

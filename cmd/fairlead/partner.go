package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) partnerCommand() *cobra.Command {
	return group("partner", "Register partners, their callbacks and their secrets",
		p.partnerCreateCommand(),
		p.partnerListCommand(),
		p.partnerShowCommand(),
		p.partnerUpdateCommand(),
		p.partnerSuspendCommand(),
		p.partnerResumeCommand(),
		p.partnerCallbackCommand(),
		p.secretCommands(storage.PartnerKind),
	)
}

// withPartners opens the register of partners for as long as do runs.
func (p *program) withPartners(ctx context.Context, do func(*partner.Registry) error) error {
	return p.withDB(ctx, func(db *storage.DB) error { return do(partner.NewRegistry(db)) })
}

// partnerAction is a command that changes one partner and shows what became of
// it, with done as the headline.
func (p *program) partnerAction(c *cobra.Command, done string,
	act func(ctx context.Context, g *partner.Registry, args []string) (partner.Partner, error),
) *cobra.Command {
	c.Args = positional
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.withPartners(c.Context(), func(g *partner.Registry) error {
			changed, err := act(c.Context(), g, args)
			if err != nil {
				return err
			}
			return p.printPartner(changed, "", done, *asJSON)
		})
	}
	return c
}

package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fairlead/partner"
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
		p.partnerSecretCommand(),
	)
}

// withPartners opens the database for as long as do runs. A server that has it
// open as well sees each change at once.
func (p *program) withPartners(ctx context.Context, do func(*partner.Registry) error) error {
	db, err := p.openDB(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(&partner.Registry{DB: db}), db.Close())
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

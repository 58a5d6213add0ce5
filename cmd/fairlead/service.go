package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) serviceCommand() *cobra.Command {
	return group("service", "Register services, which are programs with tokens of their own, and their secrets",
		p.serviceCreateCommand(),
		p.serviceListCommand(),
		p.serviceShowCommand(),
		p.serviceSuspendCommand(),
		p.serviceResumeCommand(),
		p.secretCommands(storage.ServiceKind),
	)
}

// withServices opens the register of services for as long as do runs.
func (p *program) withServices(ctx context.Context, do func(*partner.Services) error) error {
	return p.withDB(ctx, func(db *storage.DB) error { return do(partner.NewServices(db)) })
}

// serviceAction is a command that looks at or changes one service and shows what
// became of it, with done as the headline.
func (p *program) serviceAction(c *cobra.Command, done string,
	act func(ctx context.Context, s *partner.Services, clientID string) (storage.Client, error),
) *cobra.Command {
	c.Args = positional
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.withServices(c.Context(), func(s *partner.Services) error {
			changed, err := act(c.Context(), s, args[0])
			if err != nil {
				return err
			}
			return p.printService(changed, "", done, *asJSON)
		})
	}
	return c
}

package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
)

func (p *program) partnerSuspendCommand() *cobra.Command {
	c := &cobra.Command{Use: "suspend CLIENT_ID", Short: "Make a partner's codes and tokens rest"}
	reason := c.Flags().String("reason", "", "`TEXT` for whoever asks later why")
	demand(c, "reason")
	return p.partnerAction(c, "Suspended: its codes and tokens rest until it is resumed.",
		func(ctx context.Context, g *partner.Registry, args []string) (partner.Partner, error) {
			if _, err := g.Suspend(ctx, args[0], *reason); err != nil {
				return partner.Partner{}, err
			}
			return g.Show(ctx, args[0])
		})
}

func (p *program) partnerResumeCommand() *cobra.Command {
	c := &cobra.Command{Use: "resume CLIENT_ID", Short: "Let a suspended partner's tokens work again"}
	return p.partnerAction(c, "Resumed: its tokens work again.",
		func(ctx context.Context, g *partner.Registry, args []string) (partner.Partner, error) {
			if _, err := g.Resume(ctx, args[0]); err != nil {
				return partner.Partner{}, err
			}
			return g.Show(ctx, args[0])
		})
}

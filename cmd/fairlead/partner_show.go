package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
)

func (p *program) partnerShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show CLIENT_ID", Short: "Show one partner"}
	return p.partnerAction(c, "", func(ctx context.Context, g *partner.Registry, args []string) (partner.Partner, error) {
		return g.Show(ctx, args[0])
	})
}

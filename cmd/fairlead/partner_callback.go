package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
)

func (p *program) partnerCallbackCommand() *cobra.Command {
	return group("callback", "Change where a partner's users are sent back to",
		p.callbackCommand("add", "Register a further callback", "Callback added.", (*partner.Registry).AddCallback),
		p.callbackCommand("remove", "Remove a callback that is not the default", "Callback removed.", (*partner.Registry).RemoveCallback),
		p.callbackCommand("default", "Make a registered callback the default one", "Default callback changed.", (*partner.Registry).SetDefaultCallback),
	)
}

func (p *program) callbackCommand(verb, short, done string,
	change func(*partner.Registry, context.Context, string, string) (partner.Partner, error),
) *cobra.Command {
	c := &cobra.Command{Use: verb + " CLIENT_ID URL", Short: short}
	return p.partnerAction(c, done, func(ctx context.Context, g *partner.Registry, args []string) (partner.Partner, error) {
		return change(g, ctx, args[0], args[1])
	})
}

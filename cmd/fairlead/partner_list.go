package main

import (
	"github.com/spf13/cobra"

	"fairlead/partner"
)

func (p *program) partnerListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List all partners, the oldest first", Args: positional}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.withPartners(c.Context(), func(g *partner.Registry) error {
			all, err := g.List(c.Context())
			if err != nil {
				return err
			}
			if *asJSON {
				return p.printJSON(results(all, func(one partner.Partner) partnerJSON { return partnerAsJSON(one, "") }))
			}
			return p.printPartners(all)
		})
	}
	return c
}

func (p *program) printPartners(all []partner.Partner) error {
	if len(all) == 0 {
		p.say("There are no partners yet; fairlead partner create registers one.")
		return nil
	}
	var s table
	s.row("CLIENT ID", "COMPANY", "STATUS", "DEFAULT CALLBACK", "CREATED")
	for _, one := range all {
		s.row(one.ID, one.Name, string(one.Status), one.DefaultCallback, shownTime(one.CreatedAt))
	}
	return p.print(s.bytes())
}

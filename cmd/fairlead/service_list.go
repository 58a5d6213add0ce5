package main

import (
	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) serviceListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List all services, the oldest first", Args: positional}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.withServices(c.Context(), func(s *partner.Services) error {
			all, err := s.List(c.Context())
			if err != nil {
				return err
			}
			if *asJSON {
				return p.printJSON(results(all, func(one storage.Client) serviceJSON { return serviceAsJSON(one, "") }))
			}
			return p.printServices(all)
		})
	}
	return c
}

func (p *program) printServices(all []storage.Client) error {
	if len(all) == 0 {
		p.say("There are no services yet; fairlead service create registers one.")
		return nil
	}
	var s table
	s.row("CLIENT ID", "NAME", "STATUS", "SCOPE", "CREATED")
	for _, one := range all {
		s.row(one.ID, one.Name, string(one.Status), one.Scope, shownTime(one.CreatedAt))
	}
	return p.print(s.bytes())
}

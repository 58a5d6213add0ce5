package main

import (
	"github.com/spf13/cobra"

	"fairlead/partner"
)

func (p *program) serviceCreateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "create",
		Short: "Register a service and show its client secret, this once",
		Long: `Register a service and show its client secret, this once.

A service gets tokens for itself with grant_type=client_credentials, of the
scopes that it is registered with and no others. With the scope introspect it
may ask about the tokens of all clients.`,
		Example: `  fairlead service create --name Warehouse --scope "orders:read orders:write"`,
		Args:    positional,
	}
	c.Flags().SortFlags = false
	name := c.Flags().String("name", "", "`NAME` that tells people which service this is")
	scope := c.Flags().String("scope", "", "`SCOPE` or several, with a space between two")
	demand(c, "name", "scope")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.withServices(c.Context(), func(s *partner.Services) error {
			made, secret, err := s.Create(c.Context(), *name, *scope)
			if err != nil {
				return err
			}
			return p.printService(made, secret, "Registered "+made.Name+".", *asJSON)
		})
	}
	return c
}

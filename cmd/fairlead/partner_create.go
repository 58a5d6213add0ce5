package main

import (
	"github.com/spf13/cobra"

	"fairlead/partner"
)

func (p *program) partnerCreateCommand() *cobra.Command {
	var a partner.Application
	c := &cobra.Command{
		Use:   "create",
		Short: "Register a partner and show its client secret, this once",
		Long: `Register a partner and show its client secret, this once.

A callback is an absolute https URL without fragment or user info; plain http is
for localhost, 127.0.0.1 and [::1] alone. Partners must name a callback exactly
as it is registered, and a closing slash counts.`,
		Example: `  fairlead partner create --company "Example Shop" --email ops@shop.example \
      --callback https://shop.example/callback`,
		Args: positional,
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&a.Company, "company", "", "`NAME` that people see when they are asked for access")
	c.Flags().StringVar(&a.Email, "email", "", "`ADDRESS` at which the partner is reached")
	c.Flags().StringArrayVar(&a.Callbacks, "callback", nil, "`URL` to send people back to; may be given several times")
	c.Flags().StringVar(&a.DefaultCallback, "default-callback", "", "`URL` in effect where a request names none (default: the first --callback)")
	c.Flags().StringVar(&a.UseCase, "use-case", "", "`TEXT` that says what the partner does with access")
	c.Flags().BoolVar(&a.AllowMissingState, "allow-missing-state", false, "accept requests without a state")
	demand(c, "company", "email", "callback")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.withPartners(c.Context(), func(g *partner.Registry) error {
			made, secret, err := g.Create(c.Context(), a)
			if err != nil {
				return err
			}
			return p.printPartner(made, secret, "Registered "+made.Name+".", *asJSON)
		})
	}
	return c
}

package main

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fairlead/partner"
)

func (p *program) partnerUpdateCommand() *cobra.Command {
	c := &cobra.Command{Use: "update CLIENT_ID", Short: "Change a partner; what is not given stays as it is"}
	f := c.Flags()
	f.SortFlags = false
	company := f.String("company", "", "`NAME` that people see when they are asked for access")
	email := f.String("email", "", "`ADDRESS` at which the partner is reached")
	useCase := f.String("use-case", "", "`TEXT` that says what the partner does with access")
	missing := f.Bool("allow-missing-state", false, "accept requests without a state, or with =false demand one")
	iss := f.Bool("iss", false, "name the issuer in answers (RFC 9207), or with =false do not")
	return p.partnerAction(c, "Changed.", func(ctx context.Context, g *partner.Registry, args []string) (partner.Partner, error) {
		change := partner.Change{
			Company:           given(f, "company", company),
			Email:             given(f, "email", email),
			UseCase:           given(f, "use-case", useCase),
			AllowMissingState: given(f, "allow-missing-state", missing),
			Iss:               given(f, "iss", iss),
		}
		if change == (partner.Change{}) {
			return partner.Partner{}, usageErrorf("say what to change: --company, --email, --use-case, --allow-missing-state or --iss")
		}
		return g.Update(ctx, args[0], change)
	})
}

// given is the value of a flag, nil where the flag was left out.
func given[T any](flags *pflag.FlagSet, name string, value *T) *T {
	if !flags.Changed(name) {
		return nil
	}
	return value
}

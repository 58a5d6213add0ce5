package main

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) partnerCommand() *cobra.Command {
	k := &clientCommands[partner.Partner]{
		program: p, Kind: storage.PartnerKind, Stops: "codes and tokens",
		Find: func(ctx context.Context, db *storage.DB, id string) (partner.Partner, error) {
			return partner.NewRegistry(db).Show(ctx, id)
		},
		List: func(ctx context.Context, db *storage.DB) ([]partner.Partner, error) {
			return partner.NewRegistry(db).List(ctx)
		},
		AsJSON: partnerAsJSON, Describe: describePartner,
		Columns: []string{"CLIENT ID", "COMPANY", "STATUS", "DEFAULT CALLBACK", "CREATED"},
		Row: func(one partner.Partner) []string {
			return []string{one.ID, one.Name, string(one.Status), one.DefaultCallback, shownTime(one.CreatedAt)}
		},
	}
	c := group("partner", "Register partners and manage their callbacks and secrets", k.shared()...)
	c.AddCommand(createPartner(k), updatePartner(k), callbackCommands(k))
	return c
}

func createPartner(k *clientCommands[partner.Partner]) *cobra.Command {
	var a partner.Application
	c := &cobra.Command{
		Use:   "create",
		Short: "Register a partner and show its client secret (shown only once)",
		Long: `Register a partner and show its client secret (shown only once).

A callback is an absolute https URL without a fragment or user info. Plain http
is allowed only for localhost, 127.0.0.1 and [::1]. Partners must send a callback
exactly as it is registered, including a trailing slash.`,
		Example: `  fairlead partner create --company "Example Shop" --email ops@shop.example \
      --callback https://shop.example/callback`,
		Args: positional,
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&a.Company, "company", "", "`NAME` that people see when they are asked for access")
	f.StringVar(&a.Email, "email", "", "the partner's contact `ADDRESS`")
	f.StringArrayVar(&a.Callbacks, "callback", nil, "`URL` that people are sent back to; can be repeated")
	f.StringVar(&a.DefaultCallback, "default-callback", "", "`URL` to use when a request names none (default: the first --callback)")
	f.StringVar(&a.UseCase, "use-case", "", "`TEXT` that says what the partner uses access for")
	f.BoolVar(&a.AllowMissingState, "allow-missing-state", false, "accept requests without a state")
	explained(c)
	demand(c, "company", "email", "callback")
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		made, secret, err := partner.NewRegistry(db).Create(ctx, a)
		if err != nil {
			return err
		}
		return k.show(made, secret, "Registered "+made.Name+".", *asJSON)
	})
}

func updatePartner(k *clientCommands[partner.Partner]) *cobra.Command {
	c := &cobra.Command{Use: "update CLIENT_ID", Short: "Change a partner; what you leave out stays as it is"}
	f := c.Flags()
	f.SortFlags = false
	company := f.String("company", "", "`NAME` that people see when they are asked for access")
	email := f.String("email", "", "the partner's contact `ADDRESS`")
	useCase := f.String("use-case", "", "`TEXT` that says what the partner uses access for")
	missing := f.Bool("allow-missing-state", false, "accept requests without a state, or require one with =false")
	iss := f.Bool("iss", false, "add the issuer to responses (RFC 9207), or leave it out with =false")
	explained(c)
	return k.action(c, "Updated.", func(ctx context.Context, db *storage.DB, args []string) error {
		change := partner.Change{
			Company:           given(f, "company", company),
			Email:             given(f, "email", email),
			UseCase:           given(f, "use-case", useCase),
			AllowMissingState: given(f, "allow-missing-state", missing),
			Iss:               given(f, "iss", iss),
		}
		if change == (partner.Change{}) {
			return usageErrorf("nothing to change: use --company, --email, --use-case, --allow-missing-state or --iss")
		}
		_, err := partner.NewRegistry(db).Update(ctx, args[0], change)
		return err
	})
}

// given is the value of a flag, nil where the flag was left out.
func given[T any](flags *pflag.FlagSet, name string, value *T) *T {
	if !flags.Changed(name) {
		return nil
	}
	return value
}

func callbackCommands(k *clientCommands[partner.Partner]) *cobra.Command {
	type change func(*partner.Registry, context.Context, string, string) (partner.Partner, error)
	command := func(verb, short, headline string, do change) *cobra.Command {
		c := explained(&cobra.Command{Use: verb + " CLIENT_ID URL", Short: short})
		return k.action(c, headline, func(ctx context.Context, db *storage.DB, args []string) error {
			_, err := do(partner.NewRegistry(db), ctx, args[0], args[1])
			return err
		})
	}
	return group("callback", "Change where a partner's users are sent back to",
		command("add", "Register another callback", "Callback added.", (*partner.Registry).AddCallback),
		command("remove", "Remove a callback that is not the default", "Callback removed.", (*partner.Registry).RemoveCallback),
		command("default", "Make a registered callback the default", "Default callback changed.", (*partner.Registry).SetDefaultCallback),
	)
}

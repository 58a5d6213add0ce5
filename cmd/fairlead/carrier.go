package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/storage"
)

func (p *program) carrierCommand() *cobra.Command {
	return group("carrier", "Add the carriers at which accounts can be connected",
		p.carrierPresetsCommand(),
		p.carrierAddCommand(),
		p.carrierUpdateCommand(),
		p.carrierListCommand(),
		p.carrierShowCommand(),
		p.carrierRemoveCommand(),
	)
}

// carriers is the registry of a database, with the keys that seal its secrets.
func (p *program) carriers(ctx context.Context, db *storage.DB) (*carrier.Registry, error) {
	ring, err := p.openKeys(ctx, db)
	if err != nil {
		return nil, err
	}
	return &carrier.Registry{DB: db, Seal: key.From(ring, carrierSealer)()}, nil
}

// carrierSealer seals carriers' client secrets.
func carrierSealer(l key.List) key.Sealer { return l.Sealer("carrier") }

// carrierVault seals carrier accounts' numbers and parameters.
func carrierVault(l key.List) storage.CarrierVault {
	s := carrierSealer(l)
	return storage.CarrierVault{KeyID: s.KeyID, Seal: s.Seal, Open: s.Open, HashKeys: l.Derive("carrier number", 32)}
}

// ofCarrier declares --test, which names a carrier's test environment, and --public-url,
// where carriers send browsers back to.
func (p *program) ofCarrier(c *cobra.Command) (test *bool) {
	c.Flags().SortFlags = false
	c.Args = positional
	test = c.Flags().Bool("test", false, "the carrier's test environment, which is for accounts in test mode")
	p.settings.bindPublicURL(c.Flags())
	return test
}

func (p *program) carrierAddCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "add CARRIER",
		Short: "Add a carrier; the preset of its name says what is known of it",
		Long: `Add a carrier. It is made from the preset of its name, if there is one, and what
you give goes before that. The client secret is the first line of standard input.

Register the callback URL that is shown at the carrier.`,
		Example: `  fairlead carrier add ups --client-id 8Ur… --client-secret-stdin < secret.txt`,
	}
	test := p.ofCarrier(c)
	change := bindCarrier(c.Flags())
	explained(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		return p.changeCarrier(ctx, db, change, *asJSON, "Added.", func(g *carrier.Registry, with carrier.Change) (storage.Carrier, error) {
			return g.Add(ctx, args[0], *test, with)
		})
	})
}

func (p *program) carrierUpdateCommand() *cobra.Command {
	c := &cobra.Command{Use: "update CARRIER", Short: "Change a carrier; what you leave out stays as it is",
		Long: `Change a carrier. What you leave out stays as it is. Running servers use the change
within a second. A new client secret ends nothing: it is used for the next refresh.`}
	test := p.ofCarrier(c)
	change := bindCarrier(c.Flags())
	explained(c)
	breaker := ""
	define(c.Flags(), &breaker, "breaker", "", "`closed` disconnects accounts that the carrier refuses, however many; for when you know that it is right", optional(closed))
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		return p.changeCarrier(ctx, db, change, *asJSON, "Updated.", func(g *carrier.Registry, with carrier.Change) (storage.Carrier, error) {
			c, err := g.Update(ctx, args[0], *test, with)
			if err == nil && breaker != "" {
				err = g.CloseBreaker(ctx, c.ID, c.Test)
			}
			return c, err
		})
	})
}

// closed is the one state that an operator can bring a breaker to.
func closed(text string) (string, error) {
	if text != "closed" {
		return "", errors.New("must be closed")
	}
	return text, nil
}

// changeCarrier adds or updates a carrier and shows the result.
func (p *program) changeCarrier(ctx context.Context, db *storage.DB, change *carrierFlags, asJSON bool, headline string,
	do func(*carrier.Registry, carrier.Change) (storage.Carrier, error),
) error {
	with, err := change.read(p.stdin)
	if err != nil {
		return err
	}
	g, err := p.carriers(ctx, db)
	if err != nil {
		return err
	}
	c, err := do(g, with)
	if err != nil {
		return err
	}
	return p.showCarrier(ctx, db, c, headline, asJSON)
}

func (p *program) carrierShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show CARRIER", Short: "Show a carrier and how many accounts are connected at it"}
	test := p.ofCarrier(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		found, err := (&carrier.Registry{DB: db}).Show(ctx, args[0], *test)
		if err != nil {
			return err
		}
		return p.showCarrier(ctx, db, found, "", *asJSON)
	})
}

func (p *program) carrierRemoveCommand() *cobra.Command {
	c := &cobra.Command{Use: "remove CARRIER", Short: "Remove a carrier at which no account is connected"}
	test := p.ofCarrier(c)
	explained(c)
	force := c.Flags().Bool("force", false, "disconnect the accounts that are connected")
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		if err := (&carrier.Registry{DB: db}).Remove(ctx, args[0], *test, *force); err != nil {
			return err
		}
		return p.print([]byte("Removed " + carrier.Named(args[0], *test) + ".\n"))
	})
}

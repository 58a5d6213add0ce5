package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

// clientCommands are the commands that partners and services share. T is a client
// of one of the two kinds.
type clientCommands[T any] struct {
	*program
	Kind  storage.ClientKind
	Stops string // what stops working while a client is suspended
	Find  func(ctx context.Context, db *storage.DB, id string) (T, error)
	List  func(ctx context.Context, db *storage.DB) ([]T, error)

	// AsJSON is a client as scripts read it; secret is empty unless it is new.
	AsJSON func(one T, secret string) any
	// Describe adds lines for people.
	Describe func(t *table, one T, secret string)
	// Columns and Row are a list for people.
	Columns []string
	Row     func(T) []string
}

// shared are the commands that need nothing but the fields above.
func (k *clientCommands[T]) shared() []*cobra.Command {
	kind := string(k.Kind)
	show := &cobra.Command{Use: "show CLIENT_ID", Short: "Show a " + kind}
	suspend := &cobra.Command{Use: "suspend CLIENT_ID", Short: "Suspend a " + kind + "; its " + k.Stops + " stop working until it is resumed"}
	reason := suspend.Flags().String("reason", "", "`TEXT` that says why, for the record")
	demand(suspend, "reason")
	resume := explained(&cobra.Command{Use: "resume CLIENT_ID", Short: "Resume a suspended " + kind + "; its " + k.Stops + " work again"})
	return []*cobra.Command{
		k.list(),
		k.action(show, "", func(context.Context, *storage.DB, []string) error { return nil }),
		k.action(suspend, "Suspended. Its "+k.Stops+" stop working until it is resumed.", func(ctx context.Context, db *storage.DB, args []string) error {
			_, err := k.clients(db).Suspend(ctx, args[0], *reason)
			return err
		}),
		k.action(resume, "Resumed. Its "+k.Stops+" work again.", func(ctx context.Context, db *storage.DB, args []string) error {
			_, err := k.clients(db).Resume(ctx, args[0])
			return err
		}),
		k.secretCommands(),
	}
}

func (k *clientCommands[T]) clients(db *storage.DB) *partner.Clients {
	return &partner.Clients{DB: db, Kind: k.Kind}
}

func (k *clientCommands[T]) list() *cobra.Command {
	kind := string(k.Kind)
	c := &cobra.Command{Use: "list", Short: "List all " + kind + "s, the oldest first", Args: positional}
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		all, err := k.List(ctx, db)
		switch {
		case err != nil:
			return err
		case *asJSON:
			return k.printJSON(results(all, func(one T) any { return k.AsJSON(one, "") }))
		case len(all) == 0:
			k.say("There are no %ss yet. Register one with fairlead %[1]s create.", kind)
			return nil
		}
		var t table
		t.row(k.Columns...)
		for _, one := range all {
			t.row(k.Row(one)...)
		}
		return k.print(t.bytes())
	})
}

// action is a command that changes the client that its first argument names, and
// then shows it under a headline.
func (k *clientCommands[T]) action(c *cobra.Command, headline string, do func(ctx context.Context, db *storage.DB, args []string) error) *cobra.Command {
	c.Args = positional
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		if err := do(ctx, db, args); err != nil {
			return err
		}
		one, err := k.Find(ctx, db, args[0])
		if err != nil {
			return err
		}
		return k.show(one, "", headline, *asJSON)
	})
}

// show prints a client, with its first secret when it is new.
func (k *clientCommands[T]) show(one T, secret, headline string, asJSON bool) error {
	if asJSON {
		return k.printJSON(k.AsJSON(one, secret))
	}
	t := table{top: headline}
	k.Describe(&t, one, secret)
	if err := k.print(t.bytes()); err != nil {
		return err
	}
	if secret != "" {
		k.secretNote()
	}
	return nil
}

func (p *program) secretNote() {
	p.say("Store the client secret now. Only its hash is kept, so it will not be shown again.")
}

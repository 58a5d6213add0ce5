package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fairlead/egress"
	"fairlead/event"
	"fairlead/key"
	"fairlead/storage"
)

func (p *program) endpointCommand() *cobra.Command {
	return group("endpoint", "Manage where accounts, partners and you hear of events",
		p.endpointCreateCommand(),
		p.endpointListCommand(),
		p.endpointShowCommand(),
		p.endpointChangeCommand("enable", "Send to an endpoint again; what it has missed can be resent", storage.EndpointEnabled),
		p.endpointChangeCommand("disable", "Stop sending to an endpoint; what is pending is skipped", storage.EndpointDisabled),
		p.endpointDeleteCommand(),
		p.endpointTestCommand(),
		p.endpointSecretCommand(),
		p.endpointDeliveriesCommand(),
		p.endpointDeliveryCommand(),
		p.endpointResendCommand(),
	)
}

// endpoints is the registry of a database, with the keys that seal its secrets.
func (p *program) endpoints(ctx context.Context, db *storage.DB) (*event.Registry, error) {
	ring, err := p.openKeys(ctx, db)
	if err != nil {
		return nil, err
	}
	return &event.Registry{DB: db, Seal: key.From(ring, endpointSealer),
		Network: egress.Network{Private: p.settings.WebhookAllowPrivate, Loopback: p.settings.WebhookLoopback}}, nil
}

// ownerFlags name whose endpoints are meant.
type ownerFlags struct {
	account, partner *string
	operator         *bool
}

func bindOwner(c *cobra.Command) *ownerFlags {
	return &ownerFlags{
		account:  c.Flags().String("account", "", "the account with this `ID`"),
		partner:  c.Flags().String("partner", "", "the partner with this `CLIENT_ID`"),
		operator: c.Flags().Bool("operator", false, "your own, which hear of everything"),
	}
}

var errOneOwner = usageErrorf("give one of --account, --partner and --operator")

// read is the owner; given is false if none was named.
func (o *ownerFlags) read() (owner storage.Owner, given bool, err error) {
	n := 0
	for kind, id := range map[storage.OwnerKind]string{storage.OwnerAccount: *o.account, storage.OwnerPartner: *o.partner} {
		if id != "" {
			owner, n = storage.Owner{Kind: kind, ID: id}, n+1
		}
	}
	if *o.operator {
		owner, n = storage.Owner{Kind: storage.OwnerOperator}, n+1
	}
	if n > 1 {
		return owner, false, errOneOwner
	}
	return owner, n == 1, nil
}

func (p *program) endpointCreateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "create",
		Short: "Create an endpoint and its signing secret (shown only once)",
		Long: `Create an endpoint and its signing secret, which is shown only once. With
--oauth-client-id, the client secret is the first line of standard input.`,
		Example: `  fairlead endpoint create --operator --url https://ops.example/events --events "carrier.*"`,
		Args:    positional,
	}
	c.Flags().SortFlags = false
	owner, read := bindOwner(c), bindEndpoint(c)
	p.settings.bindNetwork(c.Flags())
	explained(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		of, given, err := owner.read()
		if err == nil && !given {
			err = errOneOwner
		}
		if err != nil {
			return err
		}
		change, err := read(p.stdin)
		if err != nil {
			return err
		}
		g, err := p.endpoints(ctx, db)
		if err != nil {
			return err
		}
		made, secret, err := g.Create(ctx, of, change)
		if err != nil {
			return endpointError(err, of)
		}
		return p.showEndpoint(made, secret, "Created.", *asJSON)
	})
}

// endpointError says what is wrong in the words of the command.
func endpointError(err error, of storage.Owner) error {
	var wrong event.Invalid
	switch {
	case errors.As(err, &wrong):
		var all []string
		for _, f := range wrong {
			all = append(all, flagOf(f.Field)+": "+f.Text.With().English())
		}
		return usageErrorf("%s", strings.Join(all, " "))
	case errors.Is(err, storage.ErrNotFound):
		return fmt.Errorf("there is no %s %s", of.Kind, of.ID)
	case errors.Is(err, event.ErrFull):
		return fmt.Errorf("this %s has as many endpoints as are allowed", of.Kind)
	}
	return err
}

// flagOf is the flag of a field of the API.
func flagOf(field string) string {
	if field == "oauth.client_secret" {
		return "The client secret on standard input"
	}
	return "--" + strings.NewReplacer(".", "-", "_", "-").Replace(field)
}

func (p *program) endpointListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List endpoints; all of them, unless an owner is named", Args: positional}
	owner := bindOwner(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		of, given, err := owner.read()
		if err != nil {
			return err
		}
		var all []storage.Endpoint
		if given {
			all, err = db.EndpointsOf(ctx, of)
		} else {
			all, err = db.AllEndpoints(ctx)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(all, event.ShowEndpoint))
		}
		var t table
		t.row("ENDPOINT", "OWNER", "HOST", "STATUS", "LAST SUCCESS")
		for _, one := range all {
			t.row(one.ID, strings.TrimSpace(string(one.Owner)+" "+one.OwnerID), event.HostOf(one.URL), string(one.Status), shownTime(one.LastSuccessAt))
		}
		return p.print(t.bytes())
	})
}

// withEndpoint is a command about one endpoint.
func (p *program) withEndpoint(c *cobra.Command, do func(ctx context.Context, db *storage.DB, of storage.Endpoint, args []string) error) *cobra.Command {
	c.Args = positional
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		of, err := db.EndpointByID(ctx, args[0])
		if errors.Is(err, storage.ErrNotFound) {
			return fmt.Errorf("there is no endpoint %s. fairlead endpoint list shows all of them", args[0])
		}
		if err != nil {
			return err
		}
		return do(ctx, db, of, args)
	})
}

func (p *program) endpointShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show ENDPOINT", Short: "Show an endpoint"}
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(_ context.Context, _ *storage.DB, of storage.Endpoint, _ []string) error {
		return p.showEndpoint(of, "", "", *asJSON)
	})
}

func (p *program) endpointChangeCommand(use, short string, status storage.EndpointStatus) *cobra.Command {
	c := explained(&cobra.Command{Use: use + " ENDPOINT", Short: short})
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) error {
		changed, err := (&event.Registry{DB: db}).SetStatus(ctx, of.ID, status)
		if err != nil {
			return err
		}
		return p.showEndpoint(changed, "", "", *asJSON)
	})
}

func (p *program) endpointDeleteCommand() *cobra.Command {
	c := explained(&cobra.Command{Use: "delete ENDPOINT", Short: "Delete an endpoint with its deliveries"})
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) error {
		if err := db.DeleteEndpoint(ctx, of.ID); err != nil {
			return err
		}
		return p.print([]byte("Deleted " + of.ID + ".\n"))
	})
}

// showEndpoint prints an endpoint, and its signing secret if it has just been made.
func (p *program) showEndpoint(of storage.Endpoint, secret, headline string, asJSON bool) error {
	if asJSON {
		shown := event.ShowEndpoint(of)
		shown.SigningSecret = secret
		return p.printJSON(shown)
	}
	t := table{top: headline}
	t.line("Endpoint", of.ID)
	t.line("Owner", strings.TrimSpace(string(of.Owner)+" "+of.OwnerID))
	t.line("URL", of.URL)
	if of.Description != "" {
		t.line("Description", of.Description)
	}
	t.line("Events", strings.Join(of.Events, " "))
	if of.ClientID != "" {
		t.line("Token URL", of.TokenURL)
		t.line("Client ID", of.ClientID)
	}
	t.line("Status", strings.TrimSpace(string(of.Status)+" "+string(of.DisabledReason)))
	t.line("Failing since", shownTime(of.FailingSince))
	t.line("Last success", shownTime(of.LastSuccessAt))
	t.line("Created", shownTime(of.CreatedAt))
	if secret != "" {
		t.line("Signing secret", secret)
	}
	return p.print(t.bytes())
}

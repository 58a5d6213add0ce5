package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) serviceCommand() *cobra.Command {
	k := &clientCommands[storage.Client]{
		program: p, Kind: storage.ServiceKind, Stops: "tokens",
		Find: func(ctx context.Context, db *storage.DB, id string) (storage.Client, error) {
			return partner.NewServices(db).Find(ctx, id)
		},
		List: func(ctx context.Context, db *storage.DB) ([]storage.Client, error) {
			return partner.NewServices(db).List(ctx)
		},
		AsJSON: serviceAsJSON, Describe: describeService,
		Columns: []string{"CLIENT ID", "NAME", "STATUS", "SCOPE", "CREATED"},
		Row: func(one storage.Client) []string {
			return []string{one.ID, one.Name, string(one.Status), one.Scope, shownTime(one.CreatedAt)}
		},
	}
	c := group("service", "Register services, which are programs with tokens of their own, and manage their secrets", k.shared()...)
	c.AddCommand(createService(k))
	return c
}

func createService(k *clientCommands[storage.Client]) *cobra.Command {
	c := &cobra.Command{
		Use:   "create",
		Short: "Register a service and show its client secret (shown only once)",
		Long: `Register a service and show its client secret (shown only once).

A service gets tokens for itself with grant_type=client_credentials, for the
scopes it is registered with. A service with the scope introspect can inspect the
tokens of every client.`,
		Example: `  fairlead service create --name Warehouse --scope "orders:read orders:write"`,
		Args:    positional,
	}
	c.Flags().SortFlags = false
	name := c.Flags().String("name", "", "`NAME` by which people recognize the service")
	scope := c.Flags().String("scope", "", "`SCOPE` of its tokens; separate several with spaces")
	explained(c)
	demand(c, "name", "scope")
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		made, secret, err := partner.NewServices(db).Create(ctx, *name, *scope)
		if err != nil {
			return err
		}
		return k.show(made, secret, "Registered "+made.Name+".", *asJSON)
	})
}

// serviceJSON is a service as scripts read it.
type serviceJSON struct {
	ClientID        string         `json:"client_id"`
	ClientSecret    string         `json:"client_secret,omitempty"` // only when it is new
	Name            string         `json:"name"`
	Scope           string         `json:"scope"`
	Status          storage.Status `json:"status"`
	SuspendedReason string         `json:"suspended_reason,omitempty"`
	CreatedAt       time.Time      `json:"created_at"`
}

func serviceAsJSON(one storage.Client, secret string) any {
	return serviceJSON{one.ID, secret, one.Name, one.Scope, one.Status, one.SuspendedReason, jsonTime(one.CreatedAt)}
}

func describeService(t *table, one storage.Client, secret string) {
	t.line("Client ID", one.ID)
	t.line("Client secret", secret)
	t.line("Name", one.Name)
	t.line("Scope", one.Scope)
	t.line("Status", string(one.Status))
	t.line("Reason", one.SuspendedReason)
	t.line("Created", shownTime(one.CreatedAt))
}
